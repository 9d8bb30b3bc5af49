# A verification that was killed goes on with --resume and ends with the same bytes.
set -- --plot none -q -j1 --epochs 40 --repeats 2 --rates 1e-3,1e-2,3e-1
lrfind verify "$@" -o whole "$ROOT/samples/digits.csv"; echo $?
lrfind verify "$@" -o part "$ROOT/samples/digits.csv" &
until [ "$(grep -cs '^2 ' part/verify.part || true)" -ge 2 ] 2>/dev/null; do :; done
kill -9 $!
wait $! 2>/dev/null
test -s part/verify.part && echo interrupted
cp part/verify.part torn
lrfind verify "$@" -o part --resume "$ROOT/samples/digits.csv"; echo $?
for f in verify.csv verify.json verify.gp; do cmp whole/$f part/$f; done
ls part
# A line torn by the crash is made again; a journal of other settings is refused.
printf '2 1 2' >>torn
mv torn part/verify.part
lrfind verify "$@" -o part --resume "$ROOT/samples/digits.csv"; echo $?
cmp whole/verify.json part/verify.json
echo 'lrfind verify 1: something else' >part/verify.part
lrfind verify "$@" -o part --resume "$ROOT/samples/digits.csv"; echo $?
