// Whose connection it is. Behind a proxy that is trusted, X-Forwarded-For
// tells; from anybody else that header is a claim, and not looked at.
#ifndef SYNCLINE_RELAY_NET_CLIENT_ADDRESS_H_
#define SYNCLINE_RELAY_NET_CLIENT_ADDRESS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace syncline::relay {

// An IPv4 or IPv6 address. An IPv4 address that is written as an IPv6 one,
// ::ffff:1.2.3.4, is the IPv4 address.
class IpAddress {
 public:
  static std::optional<IpAddress> Parse(std::string_view text);

  bool is_loopback() const;
  bool is_v4() const;
  std::string ToString() const;
  // What limits count as one client: "192.0.2.7", an IPv4 address, or
  // "2001:db8::/64", the first 64 bits of an IPv6 one, as many as one customer
  // of a provider has at least.
  std::string limit_key() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  friend class IpRange;
  std::array<uint8_t, 16> bytes_ = {};  // IPv4 as ::ffff:1.2.3.4
};

// "10.0.0.0/8", "fd00::/8", "192.0.2.7".
class IpRange {
 public:
  // Error: InvalidArgument.
  static absl::StatusOr<IpRange> Parse(std::string_view text);

  bool Contains(const IpAddress& address) const;

 private:
  IpAddress base_;
  int bits_ = 128;  // that are fixed, of the 128 of an IPv6 address
};

// The address of the client of a connection from `peer`: the last one in
// X-Forwarded-For that no trusted proxy has, or `peer`. `forwarded_for` is all
// headers of that name, joined by commas. What is not an address ends the
// search: the proxy that is known to have sent it counts as the client.
IpAddress ClientOf(const IpAddress& peer, std::string_view forwarded_for,
                   const std::vector<IpRange>& trusted);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_NET_CLIENT_ADDRESS_H_
