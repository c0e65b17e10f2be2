#!/usr/bin/env bash
# Writes what Terraform says of every saved plan of ENVIRONMENT to FOLDER/<stack>.txt: show_plans.sh ENVIRONMENT FOLDER
set -euo pipefail

environment=$1 folder=$2
PATH="$PATH:$PWD/.tools/bin"

mkdir -p "$folder"
for plan in cdktf.out/"$environment"/stacks/*/plan.tfplan; do
  stack=$(basename "$(dirname "$plan")")
  terraform -chdir="$(dirname "$plan")" show -no-color plan.tfplan > "$folder/$stack.txt"
done
