"""What a program or library of ours lacks of what makes attacks harder, read from the file."""
import re
import subprocess


def readelf(*arguments):
    return subprocess.run(("readelf", "-W") + arguments, stdout=subprocess.PIPE, check=True, text=True).stdout


def lacks(path, optimized=True):
    """A list of words, empty where all is there; `optimized`: FORTIFY is asked for too."""
    parts, dynamic, names = readelf("-l", path), readelf("-d", path), readelf("--dyn-syms", path)
    stack = re.search(r"GNU_STACK\s.*\s(R\S*)\s+0x", parts)
    there = {
        "position independent": "DYN" in readelf("-h", path),
        "RELRO": "GNU_RELRO" in parts,
        "all bound at the start": re.search(r"BIND_NOW|FLAGS_1.*NOW", dynamic),
        "no stack that runs": stack and "E" not in stack.group(1),
        "nothing written and run": not re.search(r"LOAD\s.*\sRWE\s", parts),
        "no text relocations": "TEXTREL" not in dynamic,
        "no path of its own for libraries": not re.search(r"R(UN)?PATH", dynamic),
        "stack protector": "__stack_chk_fail" in names,
        "FORTIFY": not optimized or re.search(r" __\w+_chk@", names)}
    return [what for what, is_there in there.items() if not is_there]
