#!/bin/sh
# Builds libtorchshim.so in the folder given as the first argument, against the libtorch that is found:
#   1. $TORCH_DIR (libtorch's root, a Python torch package, or their share/cmake), 2. Debian's libtorch-dev, 3. a Python torch.
# Several builds at once wait for each other; nothing is compiled twice.
set -eu
source=$(cd "$(dirname "$0")" && pwd)
build=$1

fail() { echo "error TORCH: $*" >&2; exit 1; }

for tool in cmake g++ make; do
    command -v $tool > /dev/null || fail "$tool is needed to build the stand-in TorchSharp's native part. Debian, Ubuntu: apt-get install --no-install-recommends cmake g++ make"
done

abi=1
if [ -n "${TORCH_DIR:-}" ]; then
    root=${TORCH_DIR%/}
    root=${root%/Torch}
    root=${root%/share/cmake}
    include=$root/include lib=$root/lib
    [ -e "$lib/libtorch.so" ] || fail "TORCH_DIR is '$TORCH_DIR', but there is no $lib/libtorch.so"
    config=$root/share/cmake/Torch/TorchConfig.cmake
    if [ -e "$config" ] && grep -q '_GLIBCXX_USE_CXX11_ABI=0' "$config"; then abi=0; fi
elif debian=$(ls -d /usr/lib/*/libtorch.so /usr/lib/libtorch.so 2> /dev/null | head -n 1) && [ -n "$debian" ] && [ -e /usr/include/ATen/ATen.h ]; then
    include=/usr/include lib=$(dirname "$debian")
elif root=$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))' 2> /dev/null) && [ -e "$root/lib/libtorch.so" ] && [ -e "$root/include/ATen/ATen.h" ]; then
    include=$root/include lib=$root/lib
    abi=$(python3 -c 'import torch; print(int(torch.compiled_with_cxx11_abi()))')
else
    fail "no libtorch found. Debian, Ubuntu: apt-get install --no-install-recommends libtorch-dev libopenblas0-openmp; elsewhere set TORCH_DIR to the folder of a libtorch"
fi

mkdir -p "$build"
if command -v flock > /dev/null; then
    exec 9> "$build/.lock"
    flock 9
fi
# Another libtorch than last time: start afresh.
if [ "$(cat "$build/.torch" 2> /dev/null || true)" != "$lib $abi" ]; then
    rm -rf "$build/cmake"
fi
cmake -S "$source" -B "$build/cmake" -DTORCH_INCLUDE="$include" -DTORCH_LIB="$lib" -DCXX11_ABI="$abi" > "$build/configure.log" 2>&1 \
    || { cat "$build/configure.log" >&2; fail "cmake could not configure"; }
cmake --build "$build/cmake" --parallel "$(nproc)" > "$build/build.log" 2>&1 \
    || { cat "$build/build.log" >&2; fail "the native part does not compile against $lib"; }
echo "$lib $abi" > "$build/.torch"
# Replaced in one step: a program may be loading the old one.
if ! cmp -s "$build/cmake/libtorchshim.so" "$build/libtorchshim.so"; then
    cp "$build/cmake/libtorchshim.so" "$build/libtorchshim.so.new"
    mv -f "$build/libtorchshim.so.new" "$build/libtorchshim.so"
fi
touch "$build/libtorchshim.so"
echo "stand-in TorchSharp: native part over $lib"
