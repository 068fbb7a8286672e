#!/usr/bin/env bash
# The commands of this repository. Each sets up what it needs; a second run starts in seconds.
#   bash run.sh demo [--checkpoint FOLDER]   fine-tune, evaluate and save a text classifier on datasets/
#   bash run.sh test                         every test; last line: N passed, N failed, N skipped
#   bash run.sh bench [NAME…]                measurements, one JSON object a line; without a name, the names
#   --stack nuget|standin                    anywhere: choose the stack instead of probing for it
set -euo pipefail
from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { echo "run.sh: $*" >&2; }
fail() { say "$*"; exit 2; }
usage() { sed -n '2,6s/^# \{0,1\}//p' run.sh >&2; exit 2; }

limited() { # limited SECONDS COMMAND…; without coreutils' timeout (macOS) the command runs unlimited
    local seconds=$1; shift
    if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}

# Which stack: as told, as remembered, or nuget if its packages can be restored here.
choose_stack() {
    if [ -n "$stack" ]; then
        case "$stack" in nuget | standin) ;; *) fail "--stack is '$stack'; allowed: nuget, standin" ;; esac
        say "stack $stack, as told"
    elif [ -f .stack ] && grep -qxE 'nuget|standin' .stack; then
        stack=$(cat .stack)
        say "stack $stack, as found before (.stack)"
    elif limited 90 dotnet restore eng/Probe/Probe.csproj -p:Stack=nuget -v q >/dev/null 2>&1; then
        stack=nuget
        echo $stack >.stack
        say "stack nuget: Microsoft.ML and TorchSharp can be restored here"
    else
        stack=standin
        echo $stack >.stack
        say "stack standin: Microsoft.ML and TorchSharp cannot be restored from this machine's package sources"
    fi
    export Stack=$stack
}

python_torch() { python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))' 2>/dev/null || /usr/bin/python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))' 2>/dev/null; }

# The stand-in for TorchSharp is built over a libtorch that must be on the machine.
set_up_libtorch() {
    local missing=() root=() found=
    # Debian's cmake only recommends make.
    command -v make >/dev/null || missing+=(make)
    if [ -n "${TORCH_DIR:-}" ]; then
        found=$TORCH_DIR
    else
        if [ -e /usr/include/ATen/ATen.h ] && compgen -G '/usr/lib/*/libtorch.so' >/dev/null; then found=/usr; else missing+=(libtorch-dev); fi
        compgen -G '/usr/lib/*/openblas-openmp/libblas.so.3' >/dev/null || missing+=(libopenblas0-openmp)
    fi
    [ ${#missing[@]} -gt 0 ] || return 0
    if command -v apt-get >/dev/null; then
        say "installing ${missing[*]}"
        [ "$(id -u)" = 0 ] || { [ -t 0 ] && root=(sudo) || root=(sudo -n); }
        { "${root[@]}" apt-get update -qq && "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >&2 && return 0
        say "could not be installed"
    fi
    # A libtorch that is there without the rest will do, if slower.
    command -v make >/dev/null && { [ -n "$found" ] || python_torch >/dev/null; } && return 0
    fail "the standin stack needs ${missing[*]}: install by hand, or set TORCH_DIR to the folder of a libtorch"
}

# Builds the solution unless nothing that it is made of is newer than the last build.
build() {
    [ "$stack" = nuget ] || set_up_libtorch
    mkdir -p out
    local stamp=out/.built-$stack with="${TorchSharpRunVersion:-} ${Torch:-} ${TORCH_DIR:-}"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$with" ] && [ -z "$(find . -newer "$stamp" \( -name '*.cs' -o -name '*.cpp' -o -name '*.h' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.sln' -o -name 'CMakeLists.txt' -o -path './tests/Goldens/*' \) -not -path '*/obj/*' -not -path '*/bin/*' -not -path './out/*' -print -quit)" ]; then
        return 0
    fi
    say "building"
    echo "$with" >"$stamp.started"
    dotnet build MLNetFineTune.sln -c Release -v q -nologo -clp:NoSummary >&2 || fail "the build failed"
    mv "$stamp.started" "$stamp"
}

program() { echo "$1/bin/$stack/Release/net10.0/$(basename "$1").dll"; }

demo() {
    choose_stack
    build
    # Paths among the arguments, and those that the program shows, are the caller's.
    local tickets="$PWD/$(program pipelines/Tickets)"
    cd "$from"
    exec dotnet "$tickets" "$@"
}

# Without any result file, as when no test host started, the sum is 0.
count() { { sed -n "s/.*<Counters[^>]* $1=\"\([0-9]*\)\".*/\1/p" out/tests/*.trx 2>/dev/null || true; } | awk '{ n += $1 } END { print n + 0 }'; }

run_tests() {
    choose_stack
    build
    rm -rf out/tests
    mkdir -p out/tests
    # Tests share the machine: waiting threads must not spin.
    export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
    local status=0 project
    for project in tests/*.Tests/*.csproj; do
        dotnet test "$project" -c Release --no-build --nologo -v q --logger "trx;LogFileName=$(basename "$project" .csproj).trx" --results-directory out/tests || status=1
    done
    local total passed failed
    total=$(count total) passed=$(count passed) failed=$(count failed)
    [ "$total" -gt 0 ] || status=1
    # A test host that died leaves fewer results than tests and no failed one.
    [ $status = 0 ] || [ "$failed" -gt 0 ] || failed=1
    echo "$passed passed, $failed failed, $((total - passed - $(count failed))) skipped"
    return $status
}

bench() {
    choose_stack
    build
    # Both sides of a comparison wait alike; spinning threads of one would slow the other.
    export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
    if [[ " $* " == *" speed "* || " $* " == *" pretraining "* ]] && ! python_torch >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        say "installing python3-torch, which speed and pretraining are measured against"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-torch; } >&2 || say "python3-torch could not be installed"
    fi
    local benches="$PWD/$(program benchmarks/MLNetFineTune.Benchmarks)"
    cd "$from"
    exec dotnet "$benches" "$@"
}

stack=
words=()
while [ $# -gt 0 ]; do
    case "$1" in
        --stack) [ $# -gt 1 ] || fail "--stack needs a value: nuget or standin"; stack=$2; shift 2 ;;
        --stack=*) stack=${1#*=}; shift ;;
        *) words+=("$1"); shift ;;
    esac
done
[ ${#words[@]} -gt 0 ] || usage
command -v dotnet >/dev/null || fail "the .NET SDK 10 is needed: https://dotnet.microsoft.com/download"
command=${words[0]}
set -- "${words[@]:1}"
case "$command" in
    demo) demo "$@" ;;
    test) [ $# = 0 ] || fail "test takes no argument, found '$1'"; run_tests ;;
    bench) bench "$@" ;;
    *) say "no command '$command'"; usage ;;
esac
