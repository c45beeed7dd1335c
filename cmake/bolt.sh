#!/bin/bash
# Lays a program's code out anew, in the order in which it runs: what cmake/Bolt.cmake does after
# linking.
#   cmake/bolt.sh BOLT PROGRAM WORK-DIRECTORY ARCHIVE...
# BOLT is the llvm-bolt to use, PROGRAM the ljbind to replace, ARCHIVE... what it was linked from
# besides clang. What runs is found out once, by a program that counts, and kept in WORK-DIRECTORY
# as the profile; delete that folder to have it found out again. A profile only decides on places,
# so one that was made before a change does no harm: it says nothing about what has changed.
set -euo pipefail
bolt=$1
program=$2
work=$3
shift 3
archives=("$@")
llvm=${bolt%/bin/*}
profile=$work/profile
mkdir -p "$work"

# Without a new layout the program is as good, only slower.
leaveAlone() {
  local status=$?
  ((status)) || return 0
  echo "bolt.sh: ljbind's code stays as it was linked" >&2
  rm -f "$program.new"
  strip "$program"
  exit 0
}
trap leaveAlone EXIT

# What llvm-bolt prints matters only when it fails.
quietly() {
  "$@" >"$work/log" 2>&1 && return
  echo "bolt.sh: $1 failed:" >&2
  tail -n 20 "$work/log" >&2
  return 1
}

# The object files of clang and LLVM where ljbind spends its time, one archive a line. To count in
# all of clang, most of which is for other languages, takes llvm-bolt 9 GB of memory.
busy='
Lex .*
Parse (Parser|ParseDecl|ParseExpr|ParsePragma)
Sema (Sema|SemaDecl|SemaDeclAttr|SemaType|SemaLookup|SemaAttr|SemaAPINotes|DeclSpec|ParsedAttr|Scope|IdentifierResolver)
AST (ASTContext|Decl|DeclBase|Type|TypeLoc|Expr|ExprConstant|RecordLayoutBuilder|RawCommentList)
Basic (SourceManager|Diagnostic.*|IdentifierTable|Builtins|FileManager|Attributes)
Frontend (CompilerInstance|CompilerInvocation|InitPreprocessor)
LLVMSupport .*
LLVMOption .*
'

busyFunctions() {
  local name objects
  while read -r name objects; do
    [[ $name ]] || continue
    [[ $name == LLVM* ]] || name=clang$name
    nm -A --defined-only "$llvm/lib/lib$name.a" 2>/dev/null | grep -E ":$objects\.cpp\.o:"
  done <<<"$busy"
  nm -A --defined-only "${archives[@]}"
}

# The names by which llvm-bolt knows them: local symbols of the same name are numbered.
boltNames() {
  nm --defined-only "$program" | awk '
    FNR == NR { busy[$NF] = 1; next }
    $3 in busy && $2 ~ /[TwW]/ { print $3 }
    $3 in busy && $2 == "t" { print $3 "/" ++seen[$3] }' <(busyFunctions) -
}

# On headers that are there wherever ljbind can be built, so that every build is trained alike.
train() {
  local arguments
  for arguments in '-p libxml-2.0' '-p zlib' '-p libzstd' '-p luajit' '-p libpkgconf' \
      "clang-c/Index.h -I $llvm/include --lib libclang-19.so.1" \
      'time.h stdio.h stdlib.h --select clock_gettime --select function:f*'; do
    # shellcheck disable=SC2086
    quietly "$work/counting" gen -q $arguments -o "$work/module.lua"
  done
  quietly "$work/counting" gen -q --eager -p libxml-2.0 -o "$work/module.lua"
  quietly "$work/counting" check "$work/module.lua" -p libxml-2.0
}

if [[ ! -e $profile ]]; then
  rm -rf "$work/counts"
  mkdir "$work/counts"
  boltNames >"$work/functions"
  quietly "$bolt" "$program" -o "$work/counting" -instrument \
    --funcs-file-no-regex="$work/functions" \
    --instrumentation-file="$work/counts/of" --instrumentation-file-append-pid
  train
  quietly "$llvm/bin/merge-fdata" "$work"/counts/of.* -o "$profile.new"
  mv "$profile.new" "$profile"
  rm -rf "$work/counts" "$work/counting" "$work/functions" "$work/module.lua"
fi
# LuaJIT's interpreter is assembler that counts on its own addresses.
quietly "$bolt" "$program" -o "$program.new" -data="$profile" -use-gnu-stack \
  -skip-funcs='lj_(vm|BC)_.*' -reorder-blocks=ext-tsp -reorder-functions=cdsort \
  -split-functions -split-all-cold -split-eh
strip "$program.new"
# It has to do what the program does that was linked.
for one in "$program" "$program.new"; do
  quietly "$one" gen -q -p libxml-2.0 -o "$work/module.lua" --report "$work/${one##*/}.json"
  mv "$work/module.lua" "$work/${one##*/}.lua"
done
quietly cmp "$work/${program##*/}.lua" "$work/${program##*/}.new.lua"
quietly cmp "$work/${program##*/}.json" "$work/${program##*/}.new.json"
rm "$work/${program##*/}"{,.new}.{lua,json}
mv "$program.new" "$program"
