#include "syncline/relay/net/client_address.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

namespace ip = boost::asio::ip;

constexpr int kV4Offset = 96;  // bits of ::ffff:0:0/96

// The last address of the list, which is cut off it.
std::string_view TakeLast(std::string_view& list) {
  const size_t comma = list.rfind(',');
  std::string_view last =
      comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? "" : list.substr(0, comma);
  while (!last.empty() && absl::ascii_isspace(last.front())) {
    last.remove_prefix(1);
  }
  while (!last.empty() && absl::ascii_isspace(last.back())) {
    last.remove_suffix(1);
  }
  return last;
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().scope_id() != 0) return std::nullopt;
  IpAddress parsed;
  parsed.bytes_ =
      (address.is_v6() ? address.to_v6()
                       : ip::make_address_v6(ip::v4_mapped, address.to_v4()))
          .to_bytes();
  return parsed;
}

bool IpAddress::is_v4() const { return ip::address_v6(bytes_).is_v4_mapped(); }

bool IpAddress::is_loopback() const {
  const ip::address_v6 address(bytes_);
  return address.is_loopback() ||
         (is_v4() && ip::make_address_v4(ip::v4_mapped, address).is_loopback());
}

std::string IpAddress::ToString() const {
  const ip::address_v6 address(bytes_);
  return is_v4() ? ip::make_address_v4(ip::v4_mapped, address).to_string()
                 : address.to_string();
}

std::string IpAddress::limit_key() const {
  if (is_v4()) return ToString();
  IpAddress network;
  std::copy_n(bytes_.begin(), bytes_.size() / 2, network.bytes_.begin());
  return absl::StrCat(network.ToString(), "/64");
}

absl::StatusOr<IpRange> IpRange::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<IpAddress> base = IpAddress::Parse(text.substr(0, slash));
  const int offset = base && base->is_v4() ? kV4Offset : 0;
  int bits = 128 - offset;
  const bool has_bits =
      slash == std::string_view::npos ||
      (absl::SimpleAtoi(std::string(text.substr(slash + 1)), &bits) &&
       bits >= 0 && bits <= 128 - offset);
  if (!base || !has_bits) {
    return absl::InvalidArgumentError(absl::StrCat(
        "not an address or a range like 10.0.0.0/8: ", std::string(text)));
  }
  IpRange range;
  range.base_ = *base;
  range.bits_ = bits + offset;
  return range;
}

bool IpRange::Contains(const IpAddress& address) const {
  for (int bit = 0; bit < bits_; ++bit) {
    const int difference = base_.bytes_[bit / 8] ^ address.bytes_[bit / 8];
    if ((difference >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

IpAddress ClientOf(const IpAddress& peer, std::string_view forwarded_for,
                   const std::vector<IpRange>& trusted) {
  IpAddress client = peer;
  const auto is_trusted = [&] {
    return std::any_of(
        trusted.begin(), trusted.end(),
        [&](const IpRange& range) { return range.Contains(client); });
  };
  while (!forwarded_for.empty() && is_trusted()) {
    const std::optional<IpAddress> before =
        IpAddress::Parse(TakeLast(forwarded_for));
    if (!before) break;
    client = *before;
  }
  return client;
}

}  // namespace syncline::relay
