#!/usr/bin/env bash
# Makes finetune-tiny-en again: make.sh WIKIPEDIA.txt BOOKS.txt TEACHER OUT
# WIKIPEDIA.txt, BOOKS.txt: the corpora that README.md names, a paragraph a line; TEACHER: the folder of all-MiniLM-L6-v2. About two hours on two cores. Killed or
# cancelled, the same command goes on.
set -euo pipefail
[ $# = 4 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
teacher=$3
work=$4.work
mkdir -p "$work"
# The last hundredth of each is kept for measuring vocabularies.
head -n 1239328 "$1" >"$work/wikipedia.txt"
head -n 507512 "$2" >"$work/books.txt"
python3 "$here/sample.py" "$work/wikipedia.txt" "$work/books.txt" "$work/first.txt" "$work/second.txt"
program=$(ls "$root"/pipelines/Pretrain/bin/*/Release/net10.0/Pretrain.dll | head -n 1)
learn() { dotnet "$program" --teacher "$teacher" --sentences 1 --words 1 --masked 0 --split yes --length 64 --epochs 4 --batch 64 --dropout 0 --aside 0.005 "$@"; }
[ -f "$work/first/model.safetensors" ] || learn --text "$work/first.txt" --out "$work/first" --state "$work/first.state" \
    --vocabulary-text "$work/wikipedia.txt,$work/books.txt" --vocabulary 16384 --hidden 192 --layers 2 --heads 3 --rate 1.5e-3 --seed 42
learn --text "$work/second.txt" --from "$work/first" --out "$4" --state "$work/second.state" --rate 1e-3 --seed 43 --half yes
