#!/bin/sh
# Makes a key pair and signs message.xml with it, without any Lua: key.pem, public.pem, signed.xml,
# and tampered.xml, whose amount was changed after signing.
#   sign.sh DIRECTORY
set -eu
here=$(dirname "$0")
out=$1

openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$out/key.pem"
openssl pkey -in "$out/key.pem" -pubout -out "$out/public.pem"
xmlsec1 --sign --privkey-pem "$out/key.pem" --id-attr:ID urn:example:message:Message \
  --output "$out/signed.xml" "$here/message.xml"
sed 's/>100</>900</' "$out/signed.xml" > "$out/tampered.xml"
