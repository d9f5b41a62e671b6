/** What is run on a host, as it stands: data comes as arguments, of which a shell reads nothing. */

/** Makes a key beside the one in use, and a request for its certificate, which it prints. $1 key, $2 kind, $3 names. */
export const requestScript = `set -eu
umask 077
case "$2" in
  rsa) openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.new" 2>/dev/null ||
       openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.new" 2>/dev/null ;;
  *) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.new" ;;
esac
openssl req -new -key "$1.new" -subj / -addext "subjectAltName=$3"`;

/**
 * Puts a chain and the key that was made for it in place, and keeps what was there. Done twice it does nothing. $1
 * certificate, $2 key, $3 the chain in base64.
 */
export const putScript = `set -eu
printf %s "$3" | base64 -d > "$1.new"
chmod 644 "$1.new"
if [ -e "$1" ] && cmp -s "$1.new" "$1"; then
  rm -f "$1.new"
  if [ -e "$2.new" ]; then mv -f "$2.new" "$2"; fi
  exit 0
fi
if [ ! -e "$2.new" ]; then echo "no key was made for it: $2.new is not there" >&2; exit 66; fi
if [ "$(openssl x509 -in "$1.new" -noout -pubkey)" != "$(openssl pkey -in "$2.new" -pubout)" ]; then
  echo "it is not for the key that was made: $2.new" >&2; exit 65
fi
if [ -e "$1" ]; then cp -p "$1" "$1.before"; fi
if [ -e "$2" ]; then cp -p "$2" "$2.before"; fi
mv -f "$1.new" "$1"
mv -f "$2.new" "$2"`;

/** Puts back what was kept; prints whether there was anything. $1 certificate, $2 key. */
export const backScript = `set -eu
rm -f "$1.new" "$2.new"
if [ ! -e "$1.before" ] || [ ! -e "$2.before" ]; then echo nothing; exit 0; fi
mv -f "$1.before" "$1"
mv -f "$2.before" "$2"
echo restored`;

/** Removes what was kept, once the new one is proven. $1 certificate, $2 key. */
export const settleScript = `set -eu
rm -f "$1.before" "$2.before" "$1.new" "$2.new"`;

/** Shows a text under a web root. $1 root, $2 token, $3 text; without a text it is taken away. */
export const challengeScript = `set -eu
folder="$1/.well-known/acme-challenge"
if [ -z "$3" ]; then rm -f "$folder/$2"; exit 0; fi
mkdir -p "$folder"
printf %s "$3" > "$folder/$2"
chmod 644 "$folder/$2"`;
