# The objective decides which loss is compared and named, and moves the rate; N is a number.
iris="$ROOT/samples/iris.csv" curve="$ROOT/samples/curves/keras.csv"
for objective in best last train; do
    echo "== $objective"
    lrfind analyze --plot none --json --objective $objective -o out "$curve" | grep -A1 '"suggestion"' | cut -c1-14
    lrfind verify --plot none --objective $objective --rates 1e-3,1e-2,1e-1 --epochs 20 -o out "$iris" >said; echo $?
    grep -E '^."(objective|measure)"' out/verify.json
    grep -E '^(lr  |best)' said | sed 's/[0-9][0-9.e+-]*/N/g'
    lrfind schedule --plot none --objective $objective --schedules constant,cosine --budget 60 --repeats 2 \
        -o out "$iris" >said; echo $?
    grep -E '^."(objective|measure)"' out/schedule.json
    sed -n 's/^why *\(by the[^;]*\);.*/\1/p' said
    sed -n '/schedule .*loss/p' said
done
# Without validation rows it is the training loss, whatever was asked for.
lrfind verify --plot none --json --objective last --val-fraction 0 --rates 1e-2,1e-1 --epochs 20 -o out "$iris" |
    grep -E '^."(objective|measure)"'
lrfind analyze --objective final "$curve"; echo $?
lrfind verify --objective "" "$iris"; echo $?
lrfind analyze --optimizer adadelta "$curve"; echo $?
