#!/usr/bin/env bash
# Shows the diff that comes on stdin (`cdk diff`, without colours), and fails when it replaces or removes something that
# holds state. What is meant all the same is deployed with the workflow's input "replace".
set -euo pipefail
diff=$(cat)
printf '%s\n' "$diff"
stateful='AWS::(S3::Bucket|SNS::Topic|KMS::Key|SQS::Queue|Logs::LogGroup)'
if found=$(grep -E "^\[[~-]\] $stateful .*(replace|replaced|destroy|orphan)$" <<<"$diff"); then
  printf '\nStopped: this deployment would replace or remove what holds state.\n%s\n' "$found"
  exit 1
fi
