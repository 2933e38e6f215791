variable "region" {}

# The bucket.
resource "aws_s3_bucket" "files" {
  bucket = var.region
  versioning {
    enabled = true
  }
}

locals {
  name = upper(aws_s3_bucket.files.id)
}
