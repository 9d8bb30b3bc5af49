#!/bin/sh
# trainer.sh - a trainer for `lrfind drive` in shell: any program that reads and prints lines will do.
#
# Gradient descent on the bowl f(a, b) = (25 a^2 + b^2) / 2 from (1, 4). Its sharpest direction has
# curvature 25, so that rates above 2 / 25 = 0.08 climb out of the bowl: the range test shows it.
#
#     lrfind drive --lr-min 1e-4 --lr-max 1 --steps 100 -- sh samples/trainer.sh

a=1 b=4
while read -r _ order value; do
    case $order in
    hello) echo "lrfind hello 1 reset" ;;
    reset) a=1 b=4 && echo "lrfind ok" ;;
    step)
        # shellcheck disable=SC2046  # three numbers
        set -- $(awk -v a="$a" -v b="$b" -v lr="$value" 'BEGIN {
            printf "%.17g %.17g %.17g", (25 * a * a + b * b) / 2, a - lr * 25 * a, b - lr * b }')
        a=$2 b=$3
        echo "lrfind loss $1"
        ;;
    *) echo "lrfind error an order that is not known: $order" ;;
    esac
done
