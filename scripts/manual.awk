# lrfind(3) from the public headers: of each its opening comment, then every function with its prototype and contract.
# A comment is the contract of the declarations that follow it without an empty line between.

# A line of prose or code, with what roff would take for its own escaped.
function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/~/, "\\(ti", text)
    if (text ~ /^\./) text = "\\&" text
    return text
}

# The same with `names` in bold.
function mark(text,    out, part, n, i) {
    n = split(text, part, "`")
    for (i = 1; i <= n; i++) out = out escape(part[i]) (i == n ? "" : i % 2 ? "\\fB" : "\\fR")
    return out
}

# Prose, filled; lines that are indented or ruled stay as they are.
function end_words() {
    if (words == "") return
    if (!begun) print ".PP"
    begun = 0
    while (length(words) > 66 && match(substr(words, 1, 66), /.* /)) {
        print mark(substr(words, 1, RLENGTH - 1))
        words = substr(words, RLENGTH + 1)
    }
    print mark(words)
    words = ""
}

function end_code() {
    if (code == "") return
    sub(/\n+$/, "\n", code)
    print (begun ? "" : ".PP\n") ".in +2n\n.nf\n" code ".fi\n.in"
    begun = 0
    code = ""
}

# The text of a comment: paragraphs, and code where a line begins with three blanks or more.
function prose(text,    n, i, line, lines) {
    n = split(text, lines, "\n")
    for (i = 1; i <= n; i++) {
        line = lines[i]
        if (line ~ /^ *$/) {
            end_words()
            if (code != "") code = code "\n"
        } else if (line ~ /^   / && words == "" || line ~ /^  / && code != "") {
            end_words()
            code = code escape(substr(line, 5)) "\n"
        } else {
            end_code()
            sub(/^ +/, "", line)
            words = words (words == "" ? "" : " ") line
        }
    }
    end_words()
    end_code()
}

# A declaration, broken behind commas.
function prototype(text,    indent, n, line) {
    sub(/LRF_API /, "", text)
    gsub(/[ \n]+/, " ", text)
    print ".PP\n.nf"
    while (length(indent text) > 71 && index(text, ", ")) {
        n = match(substr(text, 1, 72 - length(indent)), /.*, /) ? RLENGTH : indent == "" ? index(text, "(") : index(text, ", ") + 1
        line = substr(text, 1, n)
        sub(/ $/, "", line)
        print "\\fB" indent escape(line) "\\fR"
        text = substr(text, n + 1)
        indent = "    "
    }
    print "\\fB" indent escape(text) "\\fR"
    print ".fi"
}

# What stands in /* ... */, without the stars.
function strip(text) {
    sub(/^[ \t]*\/\*+ ?/, "", text)
    sub(/[ \t]*\*+\/[ \t]*$/, "", text)
    sub(/^[ \t]*\* ?/, "", text)
    return text
}

function begin_header(    name) {
    name = FILENAME
    sub(/^include\//, "", name)
    print ".SH \"<" escape(name) ">\""
    begun = 1
    opening = 1
    comment = inside = declaration = ""
}

BEGIN {
    while ((getline line <"include/lrfind.h") > 0) {
        if (line ~ /define LRF_VERSION_DATE/) { split(line, part, "\""); date = part[2] }
        else if (line ~ /define LRF_VERSION /) { split(line, part, "\""); version = part[2] }
    }
    print ".\\\" Made by scripts/manual from the comments of the public headers."
    print ".TH LRFIND 3 \"" date "\" \"lrfind " version "\" \"lrfind library\""
    print ".nh\n.ad l\n.SH NAME\nlrfind \\- find and diagnose learning rates from C\n.SH SYNOPSIS"
    print ".nf\n\\fB#include <lrfind.h>\\fR\n\ncc program.c $(pkg\\-config \\-\\-cflags \\-\\-libs lrfind)\n.fi"
    print ".SH DESCRIPTION\nThe library never prints, exits or aborts, and keeps no global state."
    print "Functions that can fail take a zeroed struct lrf_error and return a status."
    print "The headers below are all of it; the structs stand in them, field by field.\n.PP\n\\fIsamples/embed.c\\fR is a whole program."
}

FNR == 1 { begin_header() }

# Comments, of one line or several; inside a struct or a macro they are the header's affair.
inside != "" {
    comment = comment "\n" strip($0)
    if ($0 ~ /\*\//) inside = ""
    else next
    if (opening) {
        sub(/^\n*lrfind[^ ]*\.h - /, "", comment)
        prose(toupper(substr(comment, 1, 1)) substr(comment, 2))
        opening = 0
        comment = ""
    }
    next
}
/^\/\*/ {
    comment = (kept ? comment "\n\n" : "") strip($0)
    if ($0 !~ /\*\//) inside = "yes"
    else if (opening) {
        sub(/^lrfind[^ ]*\.h - /, "", comment)
        prose(toupper(substr(comment, 1, 1)) substr(comment, 2))
        opening = 0
        comment = ""
    }
    next
}
/^LRF_API/ { declaration = "" ; reading = 1 }
reading {
    declaration = declaration $0 "\n"
    if ($0 ~ /;[ \t]*(\/\*.*\*\/)?[ \t]*$/) {
        if (match(declaration, /\/\*.*\*\//)) { # its own contract, behind it on the line
            comment = strip(substr(declaration, RSTART, RLENGTH))
            declaration = substr(declaration, 1, RSTART - 1)
        }
        sub(/[ \n]+$/, "", declaration)
        prototype(declaration)
        if (comment != "") prose(comment)
        reading = 0
        comment = ""
    }
    next
}
/^[ \t]*$/ || /^[^ \t*]/ { comment = "" }

END { print ".SH SEE ALSO\n.BR lrfind (1),\n.BR lrfind\\-files (5),\n.BR lrfind\\-protocol (7),\n.BR lrfind\\-terms (7),\n.BR lrfind\\-house (7)" }
