# The verdict of the suggestion is the same sentence on the terminal and on the page; N is a number.
for rates in 1e-6,1e-5 1e-6,3e-6,1e-1; do
    COLUMNS=300 lrfind verify --plot html -o out --rates $rates --epochs 20 "$ROOT/samples/iris.csv" >said 2>/dev/null; echo $?
    sed -n 's/^rate  //p' said >terminal
    sed -n 's/.*class="answer">T\([^<]*\)\.<.*/t\1/p' out/report.html >page
    cmp terminal page
    sed 's/[0-9][0-9.e+-]*/N/g' page
    grep -cE '(best|suggest).*suggest|suggested$' said
done
