/** What is run on the host of an authority, as it stands: its key is read there alone, by OpenSSL. $1 is its folder. */

/** One at a time: two that sign at once would spoil the index. */
const begin = `set -eu
umask 077
cd "$1"
exec 9> lock
flock 9
mkdir -p issued
[ -e index ] || : > index
settings() {
  cat > settings <<END
[ca]
default_ca = own
[own]
database = index
new_certs_dir = issued
rand_serial = yes
default_md = sha256
default_crl_days = 7
policy = any
unique_subject = no
x509_extensions = wanted
[any]
commonName = optional
[wanted]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = critical,$1
END
  if [ -n "$2" ]; then echo "crlDistributionPoints = URI:$2" >> settings; fi
}
list() {
  openssl ca -config settings -cert authority.pem -keyfile authority.key -gencrl -out revoked.new 2> said || { cat said >&2; exit 70; }
  chmod 644 revoked.new
  mv -f revoked.new revoked.pem
}
`;

/**
 * Signs a request, once: asked again for the same it prints the same. $2 the request in base64, $3 days, $4 names as
 * OpenSSL writes them, $5 where the list of revocations is shown; empty = nowhere.
 */
export const signScript = `${begin}
id=$(printf '%s %s %s' "$2" "$3" "$4" | openssl dgst -sha256 -r | cut -c 1-64)
if [ ! -e "issued/$id.chain" ]; then
  settings "$4" "$5"
  printf %s "$2" | base64 -d > request
  openssl ca -batch -notext -config settings -cert authority.pem -keyfile authority.key -subj / -days "$3" \\
    -in request -out signed > said 2>&1 || { cat said >&2; exit 70; }
  cat signed > chain
  if [ "$(openssl x509 -in authority.pem -noout -subject_hash)" != "$(openssl x509 -in authority.pem -noout -issuer_hash)" ]; then
    sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p' authority.pem >> chain
  fi
  mv -f chain "issued/$id.chain"
  [ -e revoked.pem ] || list
fi
cat "issued/$id.chain"`;

/** Takes one back, and writes the list anew. $2 its serial number in hex, $3 why. Prints whether it was taken back before. */
export const takeBackScript = `${begin}
if [ ! -e "issued/$2.pem" ]; then echo "it has signed no certificate $2" >&2; exit 66; fi
settings DNS:none ""
before=no
if cut -f 1,4 index | grep -qx "R	$2"; then before=yes
else openssl ca -config settings -cert authority.pem -keyfile authority.key -revoke "issued/$2.pem" -crl_reason "$3" 2> said || { cat said >&2; exit 70; }
fi
list
echo "$before"`;
