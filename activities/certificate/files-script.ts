/**
 * Prints the certificates of files on a host, each file by `file PATH`, and of a file nothing but its certificates:
 * what holds a key as well, as haproxy wants it, hands on none of it. What is named as a key is not opened. $1 services
 * whose configuration names files, by blanks; further parameters are paths, in which `*` stands for a part of a name.
 */
export const filesScript = `set -u
configured() {
  case "$1" in
    nginx) nginx -T 2> /dev/null | sed -n 's/^[[:space:]]*ssl_certificate[[:space:]]\\{1,\\}["'\\'']\\{0,1\\}\\([^;"'\\''$]*\\)["'\\'']\\{0,1\\};.*$/\\1/p' |
      while IFS= read -r one; do case "$one" in /*) echo "$one" ;; *) echo "/etc/nginx/$one" ;; esac; done ;;
    haproxy) awk '$1 == "crt-base" { base = $2 "/" }
      $1 == "bind" { for (i = 2; i < NF; i++) if ($i == "crt") print (substr($(i + 1), 1, 1) == "/" ? "" : base) $(i + 1) }' /etc/haproxy/haproxy.cfg 2> /dev/null ;;
    apache2) cat /etc/apache2/sites-enabled/* /etc/apache2/conf-enabled/* 2> /dev/null | awk 'tolower($1) == "sslcertificatefile" { gsub(/"/, "", $2); print $2 }' ;;
    postfix) postconf -h smtpd_tls_cert_file smtpd_tls_chain_files 2> /dev/null | tr ', ' '\\n\\n' ;;
    dovecot) doveconf -h ssl_cert 2> /dev/null | sed 's/^<//' ;;
    postgresql) for one in /etc/postgresql/*/*; do
        [ -e "$one/postgresql.conf" ] && sed -n "s/^[[:space:]]*ssl_cert_file[[:space:]]*=[[:space:]]*'\\([^']*\\)'.*$/\\1/p" "$one/postgresql.conf"
      done ;;
  esac
}
services=$1
shift
{
  for one in $services; do configured "$one"; done
  for one in "$@"; do for found in $one; do echo "$found"; done; done
} | while IFS= read -r path; do
  if [ -d "$path" ]; then for one in "$path"/*; do echo "$one"; done; else echo "$path"; fi
done | sort -u | head -n 500 | while IFS= read -r path; do
  case "$path" in *.key | *[-_.]key.pem | *privkey*) continue ;; esac
  [ -f "$path" ] && [ -r "$path" ] && [ "$(wc -c < "$path")" -le 1048576 ] || continue
  printf 'file %s\\n' "$path"
  awk '/^-----BEGIN /{ keep = /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/; text = "" }
    keep { text = text $0 "\\n" }
    /^-----END /{ if (keep && /^-----END (X509 |TRUSTED )?CERTIFICATE-----/) printf "%s", text; keep = 0 }' "$path"
done`;
