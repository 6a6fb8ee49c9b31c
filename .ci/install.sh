#!/usr/bin/env bash
# The package installs from a tarball, from git and by pre-commit, each into an empty folder, and does there what it is for.
# Needs node_modules of this repository, the npm registry, git, and Python with venv and pip. Git installs what is committed.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
folder=$(mktemp -d)
log=$folder/log.txt
trap 'rm -rf "$folder"' EXIT
# Node 24 from node_modules where npm brought it.
export PATH="$repository/node_modules/.bin:$PATH"
export npm_config_prefer_offline=true npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

step() { printf '\n\033[1m-- %s\033[0m\n' "$*"; }
fail() { echo "install.sh: $*" >&2; exit 1; }
empty() { mkdir "$folder/$1" && cd "$folder/$1"; }

# An app whose consumer secret is optional, which is critical.
app() {
  cat > "$1" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<ExtlClntAppGlobalOauthSettings xmlns="http://soap.sforce.com/2006/04/metadata">
    <callbackUrl>https://app.example.com/callback</callbackUrl>
    <externalClientApplication>Shop</externalClientApplication>
    <isConsumerSecretOptional>true</isConsumerSecretOptional>
    <isPkceRequired>true</isPkceRequired>
    <isSecretRequiredForRefreshToken>true</isSecretRequiredForRefreshToken>
    <label>Shop</label>
</ExtlClntAppGlobalOauthSettings>
XML
}

# The command finds what is wrong with the app, and says so by its exit code.
judges() {
  app Shop.ecaGlblOauth-meta.xml
  local code=0
  "$@" check . > report.txt || code=$?
  [ "$code" = 1 ] || fail "found exit code $code of $*; expected 1"
  grep -q require-secret-web-server-flow report.txt || fail "$* did not name the control that fails"
}

step 'Pack'
# As pre-commit does it: what npm prints is the name of the file, and nothing else.
name=$(npm pack --pack-destination "$folder")
[ -f "$folder/$name" ] || fail "npm pack printed more than a file name: $name"
tarball=$folder/$name

step 'The command, from the tarball'
empty command
npm init --yes > "$log"
npm install "$tarball" >> "$log"
judges npx --no-install eca-auditor
packages=$(find node_modules -name package.json -path '*node_modules/*' | grep -cE 'node_modules/(@[^/]+/)?[^/]+/package.json$')
[ "$packages" -le 4 ] || fail "found $packages packages; expected eca-auditor and esbuild alone"
node -e "require('eca-auditor/schemas/eca-auditor.schema.json')"
npx --no-install eca-auditor init > "$log" 2>&1

step 'The construct and the type of a control in a fresh TypeScript app, from the tarball'
empty cdk-typescript
cdk init app --language typescript --generate-only > "$log" 2>&1 || { cat "$log"; exit 1; }
npm install "$tarball" >> "$log" 2>&1 || { cat "$log"; exit 1; }
cat > lib/control.ts <<'TS'
import type { Control } from 'eca-auditor';
import type { Control as Same } from 'eca-auditor/control';

const control = {
  id: 'require-label',
  title: 'Give each app a label',
  source: { name: 'Example', url: 'https://example.com' },
  rationale: 'People must know it.',
  remedy: ['Write it.'],
  severity: 'low',
  cvssVector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N',
  alerts: false,
  reads: ['app'],
  assess: () => ({ status: 'pass', message: 'It has one.' }),
} satisfies Control;
export const same: Same = control;
TS
cat > bin/cdk-typescript.ts <<'TS'
import { App, Stack } from 'aws-cdk-lib';
import { EcaAuditor, type EcaAuditorProps, EcaAuditorStack } from 'eca-auditor';
import '../lib/control';

const app = new App();
const props: EcaAuditorProps = { subscriptions: [{ protocol: 'email', email: 'oncall@example.com' }] };
new EcaAuditor(new Stack(app, 'Ours'), 'EcaAuditor', props);
new EcaAuditorStack(app, 'Theirs');
TS
npx --no-install tsc --noEmit --skipLibCheck false
CDK_DISABLE_CLI_TELEMETRY=1 npx --no-install cdk synth --quiet --no-notices
ls cdk.out/asset.*/index.mjs > "$log"

step 'The construct in a JavaScript app without feature flags, from the tarball'
for kind in commonjs module; do
  empty "cdk-javascript-$kind"
  printf '{ "private": true, "type": "%s" }\n' "$kind" > package.json
  # What npm installed above is taken from there: the same packages again would only take time.
  [ "$kind" = commonjs ] && npm install "$tarball" aws-cdk-lib constructs > "$log"
  [ "$kind" = module ] && ln -s ../cdk-javascript-commonjs/node_modules node_modules
  if [ "$kind" = module ]; then
    echo "import { EcaAuditor } from 'eca-auditor'; import { App, Stack } from 'aws-cdk-lib';" > app.js
  else
    echo "const { EcaAuditor } = require('eca-auditor'); const { App, Stack } = require('aws-cdk-lib');" > app.js
  fi
  cat >> app.js <<'JS'
const app = new App({ outdir: 'cdk.out' });
new EcaAuditor(new Stack(app, 'Ours'), 'EcaAuditor');
app.synth();
JS
  node app.js
  [ -f cdk.out/Ours.template.json ] || fail "no template of the $kind app"
done

step 'The command, from git'
empty git
npm init --yes > "$log"
npm install "git+file://$repository" >> "$log"
judges npx --no-install eca-auditor

step 'The source without devDependencies, as the action and the GitLab recipe run it'
empty source
git clone --quiet --depth 1 "file://$repository" "$folder/auditor"
npm --prefix "$folder/auditor" ci --omit=dev --omit=optional > "$log"
judges node "$folder/auditor/bin/eca-auditor.ts"

step 'The hook, by pre-commit'
# pre-commit takes `nodejs`, where there is one, for the Node of the system.
mkdir "$folder/bin"
ln -s "$(command -v node)" "$folder/bin/nodejs"
export PATH="$folder/bin:$PATH"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pre-commit
empty hook
git init --quiet
cat > .pre-commit-config.yaml <<YAML
repos:
  - repo: file://$repository
    rev: $(git -C "$repository" rev-parse HEAD)
    hooks:
      - id: eca-auditor
YAML
app Shop.ecaGlblOauth-meta.xml
git add .
code=0
PRE_COMMIT_HOME="$folder/pre-commit" "$folder/venv/bin/pre-commit" run > "$log" 2>&1 || code=$?
{ [ "$code" = 1 ] && grep -q require-secret-web-server-flow "$log"; } || { cat "$log"; fail 'the hook did not name the control that fails'; }
sed -i.bak 's/<isConsumerSecretOptional>true/<isConsumerSecretOptional>false/' Shop.ecaGlblOauth-meta.xml
git add Shop.ecaGlblOauth-meta.xml
# Its other settings are not all right; of the one that was mended nothing is said any more.
PRE_COMMIT_HOME="$folder/pre-commit" "$folder/venv/bin/pre-commit" run > "$log" 2>&1 || true
{ grep -q rotate-refresh-tokens "$log" && ! grep -q require-secret-web-server-flow "$log"; } || { cat "$log"; fail 'the hook still finds the failure that was mended'; }

step 'All of it installs'
