resource "bucket" "logs" {
  name   = "logs"
}

# in which place
variable "region" {
  default = "us"
}

output "address" {
  value = bucket.logs.url
  sensitive = true
}
