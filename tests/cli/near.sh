# A value that is nearly one is told what it may have been; case does not matter; a file is no command.
iris="$ROOT/samples/iris.csv"
set -- --plot none --no-refine --steps 60 --repeats 1 -q
lrfind run "$@" --optimizer adma "$iris"; echo $?
lrfind run "$@" --optimizer sdg "$iris"; echo $?
lrfind run "$@" --activation rleu "$iris"; echo $?
lrfind run "$@" --schedule cosin "$iris"; echo $?
lrfind run "$@" --task clasification "$iris"; echo $?
lrfind run "$@" --batch ful "$iris"; echo $?
lrfind run "$@" --model mlp64 "$iris"; echo $?
lrfind run "$@" --model liner "$iris"; echo $?
lrfind run "$@" --model mpl:64,32 "$iris"; echo $?
lrfind run "$@" --model mlp "$iris"; echo $?
lrfind run "$@" --model mlp:big "$iris"; echo $?
lrfind run "$@" --model resnet "$iris"; echo $?
lrfind run "$@" --target traget "$iris" 2>&1 | sed 's|.*/||'
lrfind run "$@" --plot pnG,svgg "$iris"; echo $?
lrfind analyze --optimizer adma "$ROOT/samples/curves/keras.csv" 2>&1 | cut -d, -f1
lrfind schedule --schedules cosin "$iris"; echo $?
lrfind schedule --schedules warmup+cosin:min_lr=1e-4 "$iris"; echo $?
lrfind schedule --schedules adma "$iris"; echo $?
lrfind compare --over optimzer=sgd,adam "$iris"; echo $?
lrfind verify --rates atuo "$iris"; echo $?
lrfind run "$@" --optimizer Adam --activation ReLU --model MLP:8 --batch FULL --task Auto --mode EXP --plot None \
    --separator , "$iris"; echo $?
grep '"command_line"' lrfind-out/analysis.json | sed "s|$ROOT/||"
grep -E '^	*"(optimizer|activation|model|batch|task|mode)":	"' lrfind-out/analysis.json
lrfind schedule -q --plot none --budget 40 --repeats 1 --schedules Cosine,SGD --export COSINE "$iris"; echo $?
ls lrfind-out
# Where a command should stand.
cp "$iris" table.csv; cp "$ROOT/samples/curves/keras.csv" curve.csv; cp "$ROOT/samples/logs/nanogpt.log" train.log
mkdir folder
lrfind table.csv; echo $?
lrfind curve.csv; echo $?
cp table.csv "it's mine.csv"; lrfind "it's mine.csv"; echo $?
lrfind run help | head -n 1; lrfind drive help | head -n 1
lrfind train.log; echo $?
lrfind nothing.csv; echo $?
lrfind folder; echo $?
lrfind --lr-max 3 run table.csv; echo $?
lrfind -q run table.csv; echo $?
lrfind Run; echo $?
lrfind analyze --model linear table.csv; echo $?
lrfind watch --lr-min 1 train.log; echo $?
