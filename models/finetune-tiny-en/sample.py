"""Draws the paragraphs that finetune-tiny-en learns from: sample.py WIKIPEDIA.txt BOOKS.txt FIRST.txt SECOND.txt

Of 16 % of the lines of Wikipedia and 30 % of those of the books, at random, lines of 20 characters or less left out, shuffled: FIRST gets the first 66,000. SECOND gets the next
40,000 and, of all other paragraphs of 60 to 700 characters with two words of opinion or more, 15,000; shuffled."""
import random
import re
import sys

OPINION = re.compile(
    r"\b(films?|movies?|critics?|reviews?|reviewers?|acting|actors?|comedy|drama|plot|director|funny|humou?r|boring|dull|delightful|delight|charming|charm|clever|brilliant|stupid|silly"
    r"|ridiculous|awful|terrible|horrible|wonderful|excellent|superb|disappoint\w*|entertain\w*|praised?|criticized|critici[sz]\w*|lov(?:e|ed|ely)|hat(?:e|ed)|enjoy\w*|pleasant|unpleasant"
    r"|tedious|touching|moving|product|quality|battery|phone|price|customers?)\b", re.IGNORECASE)


def write(path, lines):
    with open(path, "w", encoding="utf8") as out:
        out.write("\n".join(lines) + "\n")


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
write(sys.argv[3], lines[:66_000])

ordinary = lines[66_000:106_000]
known = set(lines[:106_000])
opinions = []
for path in sys.argv[1:3]:
    with open(path, encoding="utf8") as text:
        for line in map(str.strip, text):
            if 60 <= len(line) <= 700 and line not in known and len(OPINION.findall(line)) >= 2:
                opinions.append(line)
random.shuffle(opinions)
second = ordinary + opinions[:15_000]
random.shuffle(second)
write(sys.argv[4], second)
