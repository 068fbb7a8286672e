"""Draws the paragraphs that finetune-tiny-en learns from: sample.py WIKIPEDIA.txt BOOKS.txt OUT.txt

16 % of the lines of Wikipedia and 30 % of those of the books, at random, lines of 20 characters or less left out, shuffled; the first 66,000 of them."""
import random
import sys

random.seed(1)
lines = []
for path, share in ((sys.argv[1], 0.16), (sys.argv[2], 0.30)):
    with open(path, encoding="utf8") as text:
        for line in text:
            if random.random() < share:
                line = line.strip()
                if len(line) > 20:
                    lines.append(line)
random.shuffle(lines)
with open(sys.argv[3], "w", encoding="utf8") as out:
    out.write("\n".join(lines[:66_000]) + "\n")
