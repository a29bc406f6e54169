resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "deploy" {
  role = aws_iam_role.deploy.id
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Action = ["iam:PassRole", "lambda:UpdateFunctionCode"], Resource = "*" }, # virga-expect: over-privileged-function/privilege-escalation, over-privileged-function/any-resource
      { Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::123456789012:role/safe" },
    ]
  })
}
