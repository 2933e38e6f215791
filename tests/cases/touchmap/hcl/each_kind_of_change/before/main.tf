resource "bucket" "logs" {
  name = "logs"
}

# where
variable "region" {
  default = "eu"
}

output "url" {
  value = bucket.logs.url
  sensitive = true
}
