#!/usr/bin/env bash
# Makes the project's environments from the lock, with nothing but Python 3 (venv, pip) on the machine:
#   .tools                      uv itself
#   .venv                       the frameproof command, the local stack and the development tools
#   .frameproof/lambda-runtime  what a Lambda function finds beside its layers: awslambdaric and boto3
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
export UV_PYTHON_DOWNLOADS=never # Python comes from the machine, never from a download behind its back
unset VIRTUAL_ENV

if [ ! -x .tools/bin/uv ] || [ "$(.tools/bin/uv --version | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    python3 -m venv --clear .tools || {
        echo "error: python3 -m venv failed. Install Python 3 with its venv module (Debian: apt-get install python3-venv)." >&2
        exit 1
    }
    .tools/bin/pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi

if ! .tools/bin/uv python find --no-project 3.13 >/dev/null 2>&1; then
    echo "error: Python 3.13 was not found on the PATH, in pyenv or in uv. Frameproof's functions run on python3.13, and so must the local stack. Install it, for example: pyenv install 3.13, or: .tools/bin/uv python install 3.13 - then run make again." >&2
    exit 1
fi

.tools/bin/uv venv --quiet --seed --allow-existing --python 3.13 .venv
.tools/bin/uv sync --quiet --frozen --inexact
.tools/bin/uv pip install --quiet --python .venv --target .frameproof/lambda-runtime --require-hashes \
    --only-binary :all: --upgrade -r local/lambda_runtime/requirements.txt

# The scanners want other versions of what the tools use, so that they have an environment of their own.
.tools/bin/uv venv --quiet --allow-existing --python .venv/bin/python .tools/scanners
.tools/bin/uv pip sync --quiet --python .tools/scanners --require-hashes scripts/scanners/requirements.txt
.tools/bin/uv pip install --quiet --python .tools/scanners --no-deps --require-hashes -r scripts/scanners/guard.txt
