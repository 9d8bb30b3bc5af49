# Defaults from a file: for all commands, for one; the command line wins; mistakes name their line.
export HOME="$PWD/home" XDG_CONFIG_HOME=""
iris="$ROOT/samples/iris.csv"
settings() { # the settings of a quick run with these options
    lrfind run -q --plot none --steps 60 --repeats 1 --no-refine "$@" "$iris" || return
    "$PYTHON" -c 'import json; s = json.load(open("lrfind-out/analysis.json"))["settings"]
print(*[s[k] for k in "optimizer batch seed model standardize header".split()])'
}
settings
mkdir -p home/.config/lrfind config/lrfind
echo 'optimizer = momentum' >home/.config/lrfind/lrfind.conf
settings
echo 'optimizer = nesterov' >config/lrfind/lrfind.conf
XDG_CONFIG_HOME="$PWD/config" settings
cat >lrfind.conf <<'END'
# here it is
optimizer = SGD
batch=64
  seed   =  7

rates = 1e-3,1e-2
no-standardize = yes
header = yes
[run]
model = mlp:8,8
batch = 16
[verify]
batch = 8
END
settings
settings --batch 32 --optimizer adam
settings --no-config
# It is said, and what can be pasted stands over it.
COLUMNS=200 lrfind run --plot none --steps 60 --repeats 1 --no-refine --batch 32 --budget 50 "$iris" | sed -n '1p;$s|/.*/||p'
lrfind run --json --plot none --steps 60 --repeats 1 --no-refine "$iris" | head -n 1
lrfind analyze --plot none "$ROOT/samples/curves/keras.csv" | head -n 1
# The command line wins over what stands there as yes and no, and a command's own section too.
printf 'quiet = yes\nheader = yes\nstandardize = no\n[run]\nrefine = no\n[analyze]\nquiet = no\n' >lrfind.conf
settings --no-standardize=no --header=auto
lrfind run --plot none --steps 60 --repeats 1 --no-standardize=no --header=auto --quiet=no "$iris" | sed -n '1p;$s|/.*/||p'
lrfind analyze --plot none "$ROOT/samples/curves/keras.csv" | head -n 1
lrfind run --quiet=maybe "$iris"; echo $?
lrfind run --no-standardize=1 "$iris"; echo $?
# Orders of an attached trainer stand alone on stdout; what makes a call another one is no default.
printf 'steps = 30\n' >lrfind.conf
: | lrfind drive --attach 2>said; echo $?
# Mistakes.
wrong() { printf %b "$1" >lrfind.conf; lrfind run "$iris"; echo $?; }
wrong 'batch = 0\n'
wrong '\n\noptimizer = adma\n'
wrong 'optimzer = adam\n'
wrong 'nonsense = 1\n'
wrong '[rnu]\n'
wrong '[run\n'
wrong '[watch]\nbatch = 3\n'
wrong '[run]\nfast\n'
wrong 'batch =\n'
wrong 'no-standardize = maybe\n'
wrong 'on-event = rm\n'
wrong '[watch]\non-event = rm\n'
wrong 'no-config = yes\n'
wrong 'json = yes\n'
wrong '[run]\nprint = lr\n'
wrong 'batch = 3\0\n'
wrong '[drive]\nattach = yes\n'
wrong 'name = me\n'
wrong 'progress = yes\n'
# Of another command too, once; not where help is asked for.
wrong '[verify]\nepochs = x\n'
lrfind run --help | head -n 1
rm lrfind.conf; mkdir lrfind.conf; lrfind run "$iris"; echo $?
lrfind help | grep -A 9 Defaults
