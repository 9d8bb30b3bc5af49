# A flat curve: status instead of a number, exit 1.
awk 'BEGIN { print "lr,loss"; for (i = 0; i < 100; i++) printf "%g,2.5\n", 1e-6 * 10 ^ (i / 12) }' >flat.csv
lrfind analyze --plot none -o out flat.csv >said; echo $?
grep -c 'no answer' said
grep -E '"(status|suggestion)"' out/analysis.json
awk 'BEGIN { print "lr,loss"; for (i = 0; i < 8; i++) printf "%g,%g\n", 1e-6 * 10 ^ i, 3 - i / 8 }' >few.csv
lrfind analyze --plot none -q -o out few.csv; echo $?
grep '"status"' out/analysis.json
