#!/usr/bin/env bash
# Makes finetune-tiny-en again: make.sh WIKIPEDIA.txt BOOKS.txt TEACHER OUT
# WIKIPEDIA.txt, BOOKS.txt: the corpora that README.md names, a paragraph a line; TEACHER: the folder of all-MiniLM-L6-v2. About an hour and a half on two cores. Killed or
# cancelled, the same command goes on.
set -euo pipefail
[ $# = 4 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$4.work
mkdir -p "$work"
# The last hundredth of each is kept for measuring vocabularies.
head -n 1239328 "$1" >"$work/wikipedia.txt"
head -n 507512 "$2" >"$work/books.txt"
python3 "$here/sample.py" "$work/wikipedia.txt" "$work/books.txt" "$work/sample.txt"
program=$(ls "$root"/pipelines/Pretrain/bin/*/Release/net10.0/Pretrain.dll | head -n 1)
exec dotnet "$program" --text "$work/sample.txt" --out "$4" --state "$work/state" \
    --vocabulary-text "$work/wikipedia.txt,$work/books.txt" --vocabulary 16384 --hidden 192 --layers 2 --heads 3 \
    --teacher "$3" --sentences 1 --words 1 --masked 0 --split yes --length 64 --epochs 4 --batch 64 --rate 1.5e-3 --dropout 0 --aside 0.005 --seed 42 --half yes
