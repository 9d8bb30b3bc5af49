# Wrong usage: exit 2, one line, a hint where a word is near.
# A list of all names is cut behind the first: it grows with every optimizer.
first() { "$@" 2>said; echo $?; cut -d, -f1 <said >&2; rm said; }
lrfind; echo $?
lrfind rnu x.csv; echo $?
lrfind run --lr-mim 3 x.csv; echo $?
first lrfind run --optimizer adma x.csv
lrfind run --model mpl:64 x.csv; echo $?
lrfind run --batch 0 x.csv; echo $?
lrfind run --batch 1.5 x.csv; echo $?
lrfind run --lr-min -1 x.csv; echo $?
lrfind run --lr-min 1 --lr-max 0.1 x.csv; echo $?
lrfind run --lr-min 0x1p3 x.csv; echo $?
lrfind run --steps 1 x.csv; echo $?
lrfind run --plot pgn x.csv; echo $?
lrfind run --task maybe x.csv; echo $?
lrfind run --json=maybe x.csv; echo $?
lrfind run --out; echo $?
lrfind run; echo $?
lrfind run a.csv b.csv; echo $?
lrfind analyze; echo $?
lrfind verify --rates 1e-3,x,1 x.csv; echo $?
ls
