# Bad data: exit 3, and 2 for a name that is no column; one line with file, line, column and value, nothing written.
try() {
    printf '%b' "$1" >data.csv
    shift
    lrfind run -o out "$@" data.csv
    echo "$?"
    test ! -e out || echo "something was written"
}
try ''
try 'a,b\n'
try 'a,b\n1,x\n2,y\n3\n4,x\n5,y\n'
try 'a,b\n1,"x\n2,y\n3,x\n4,y\n'
try 'a,b\n1,x\n2,\0y\n3,x\n4,y\n'
try 'a,b\n1,x\n2,y\nthree,x\n4,y\n' --numeric a
try 'a,b\n1,x\ninf,y\n3,x\n4,y\n'
try 'a,b\n1,x\n1e400,y\n3,x\n4,y\n'
try 'a,b\n1,x\n2,y\n3,x\n4,y\n' --task regression
try 'a,b\n1,x\n2,y\n3,x\n4,y\n' --target c
try 'a,b\n1,x\n1,y\n1,x\n1,y\n'
try 'a,b\n1,x\n2,x\n3,x\n4,x\n'
try 'a,b\n1,x\n2,y\n3,x\n'
try 'a,b\n1,x\n,y\n3,x\n4,y\n' --missing error
lrfind run -o out missing.csv; echo $?
mkdir folder; lrfind run -o out folder; echo $?
ls
