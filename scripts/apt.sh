# Packages of Debian: sourced by the scripts that install some. They define
# say(), which prints a line.

fail() { say "$*" >&2; exit 1; }

can_be_root() { ((EUID == 0)) || command -v sudo > /dev/null; }

as_root() {
  if ((EUID == 0)); then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo > /dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    fail "needs root or sudo for: $*"
  fi
}

# The version of an installed package; nothing where it is not installed.
installed() {
  local state
  state=$(dpkg-query -W -f '${Status} ${Version}' "$1" 2> /dev/null) || return 0
  [[ $state == "install ok installed "* ]] && echo "${state##* }" || true
}

candidate() { apt-cache policy "$1" | sed -n 's/^  Candidate: //p'; }

at_least() { [[ -n $1 && $1 != "(none)" ]] && dpkg --compare-versions "$1" ge "$2"; }

# apt's own lists, fetched at most once and only where a package is missing.
lists_are_fresh=false
refresh_lists() {
  $lists_are_fresh && return
  say "refreshing the package lists"
  as_root apt-get -qq update
  lists_are_fresh=true
}

install_missing() {
  local missing=() package
  for package in "$@"; do
    [[ -n $(installed "$package") ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  can_be_root || fail "needs root or sudo. Or let root run: apt-get install --no-install-recommends ${missing[*]}"
  refresh_lists
  say "installing with all that they need, which may take minutes: ${missing[*]}"
  apt_get -y --no-install-recommends install "${missing[@]}"
}

# What apt and packages' own scripts say is shown only where something failed.
apt_get() {
  local said
  said=$(mktemp)
  if ! (as_root apt-get -qq -o Dpkg::Use-Pty=0 "$@") > "$said" 2>&1; then
    cat "$said" >&2
    rm "$said"
    fail "could not install packages: see above"
  fi
  rm "$said"
}

debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
    grep -v security | sort -u | head -n 1
}

# Makes a folder with apt's lists of other suites than the system's, whose own
# lists stay as they are: use_private_apt FOLDER "deb bookworm-backports"...
# Then private_apt is apt-get with these. Reading them needs no root.
use_private_apt() {
  local folder=$1 mirror suite
  shift
  mirror=$(debian_mirror) || true
  if [[ -z $mirror ]]; then  # apt has no lists yet
    refresh_lists
    mirror=$(debian_mirror) || true
  fi
  [[ -n $mirror ]] || fail "found no Debian mirror in apt's configuration"
  rm -rf "$folder"
  mkdir -p "$folder"/{lists/partial,cache/archives/partial}
  for suite in "$@"; do
    echo "${suite%% *} [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror ${suite##* } main"
  done | sort -u > "$folder/sources.list"
  private_apt_options=(-o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null
                       -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache"
                       -o APT::Sandbox::User="$(id -un)" -o Dpkg::Use-Pty=0 -qq)
  private_apt update
}
private_apt() { apt-get "${private_apt_options[@]}" "$@"; }
