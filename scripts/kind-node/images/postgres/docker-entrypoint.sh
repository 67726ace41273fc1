#!/bin/bash
# Makes a database in an empty PGDATA and starts the server, as user postgres. Understands what the official image does:
# https://github.com/docker-library/docs/blob/master/postgres/README.md
set -euo pipefail
shopt -s nullglob

fail() {
  printf 'Error: %s\n' "$@" >&2
  exit 1
}

# A variable may be given by a file: POSTGRES_PASSWORD_FILE stands for POSTGRES_PASSWORD.
read_setting() {
  local name=$1 file=${1}_FILE usual=${2-}
  if [ -n "${!name-}" ] && [ -n "${!file-}" ]; then fail "both $name and $file are set (but are exclusive)"; fi
  if [ -n "${!file-}" ]; then export "$name=$(< "${!file}")"; else export "$name=${!name:-$usual}"; fi
  unset "$file"
}

prepare_folders() {
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA" 2>/dev/null || true
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" ! -user postgres -exec chown postgres {} +
    find /var/run/postgresql ! -user postgres -exec chown postgres {} +
  fi
}

demand_password() {
  if [ -n "$POSTGRES_PASSWORD" ] || [ "$POSTGRES_HOST_AUTH_METHOD" = trust ]; then return; fi
  fail 'Database is uninitialized and superuser password is not specified.' \
    'You must specify POSTGRES_PASSWORD to a non-empty value for the superuser,' \
    'or POSTGRES_HOST_AUTH_METHOD=trust to allow all connections without a password.'
}

make_database() {
  local options
  read -ra options <<< "$POSTGRES_INITDB_ARGS"
  # The server itself writes everything to the disk at its first checkpoint.
  initdb --no-sync --username "$POSTGRES_USER" --pwfile <(printf '%s\n' "$POSTGRES_PASSWORD") "${options[@]}"
  printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >> "$PGDATA/pg_hba.conf"
}

psql_in() {
  PGHOST='' PGHOSTADDR='' psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc --dbname "$@"
}

run_init_files() {
  local file
  for file in "$@"; do
    echo "$0: running $file"
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) psql_in "$POSTGRES_DB" --file "$file" ;;
      *.sql.gz) gunzip --stdout "$file" | psql_in "$POSTGRES_DB" ;;
      *) echo "$0: ignoring $file" ;;
    esac
  done
}

# By a server that nobody reaches from outside yet.
fill_database() {
  local files=(/docker-entrypoint-initdb.d/*)
  if [ "$POSTGRES_DB" = postgres ] && [ ${#files[@]} = 0 ]; then return; fi
  export PGPASSWORD=${PGPASSWORD-$POSTGRES_PASSWORD}
  pg_ctl --options "-c listen_addresses=''" --silent --wait start
  if [ "$POSTGRES_DB" != postgres ]; then
    psql_in postgres --set "db=$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
  fi
  run_init_files "${files[@]}"
  pg_ctl --mode fast --silent --wait stop
  unset PGPASSWORD
}

if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ "$1" = postgres ]; then
  prepare_folders
  if [ "$(id -u)" = 0 ]; then
    export HOME=/var/lib/postgresql
    exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
  fi
  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    read_setting POSTGRES_PASSWORD
    read_setting POSTGRES_USER postgres
    read_setting POSTGRES_DB "$POSTGRES_USER"
    read_setting POSTGRES_INITDB_ARGS
    : "${POSTGRES_HOST_AUTH_METHOD:=scram-sha-256}"
    demand_password
    make_database
    fill_database
    echo 'PostgreSQL init process complete; ready for start up.'
  fi
fi
exec "$@"
