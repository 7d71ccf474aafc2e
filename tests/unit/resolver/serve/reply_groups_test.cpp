#include "resolver/serve/reply_groups.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace parallax::serve;

namespace {

UdpPath path_of(std::uint32_t address, std::uint16_t port, std::uint32_t local = 1) {
    UdpPath path;
    path.peer.v4 = {AF_INET, port, {address}, {}};
    path.peer_octets = sizeof(sockaddr_in);
    path.local_v4.ipi_addr.s_addr = local;
    return path;
}

UdpPath path_v6(std::uint8_t last, std::uint16_t port, std::uint8_t local = 1) {
    UdpPath path;
    path.peer.v6.sin6_family = AF_INET6;
    path.peer.v6.sin6_port = port;
    path.peer.v6.sin6_addr.s6_addr[15] = last;
    path.peer_octets = sizeof(sockaddr_in6);
    path.local_v6.ipi6_addr.s6_addr[15] = local;
    return path;
}

/// The members of each group, in the order of the groups; nothing where it does not pay.
std::vector<std::vector<int>> groups_of(const std::vector<ReplyGroups::Reply>& replies) {
    ReplyGroups formed;
    std::vector<std::vector<int>> groups;
    if (!formed.form(replies)) return groups;
    for (const ReplyGroups::Group& group : formed.groups()) {
        std::vector<int>& members = groups.emplace_back();
        std::uint8_t reply = group.first;
        for (int i = 0; i < group.size; ++i) {
            members.push_back(reply);
            if (reply != group.last) reply = formed.next(reply);
        }
    }
    return groups;
}

using Groups = std::vector<std::vector<int>>;

} // namespace

TEST_CASE("replies of one client and one length are a group, in their order") {
    const UdpPath a = path_of(1, 10), b = path_of(2, 10);
    CHECK(groups_of({{&a, 50}, {&b, 50}, {&a, 50}, {&b, 50}, {&a, 50}}) ==
          Groups{{0, 2, 4}, {1, 3}});
}

TEST_CASE("what differs in address, port, length or the address asked is another group") {
    const UdpPath base = path_of(1, 10);
    const UdpPath address = path_of(2, 10), port = path_of(1, 11), local = path_of(1, 10, 2);
    const UdpPath v6 = path_v6(1, 10);
    CHECK(groups_of({{&base, 50},
                     {&base, 50},
                     {&base, 50},
                     {&base, 50},
                     {&address, 50},
                     {&port, 50},
                     {&local, 50},
                     {&base, 51},
                     {&v6, 50}}) == Groups{});
    CHECK(groups_of({{&base, 50},
                     {&base, 50},
                     {&base, 50},
                     {&base, 50},
                     {&base, 50},
                     {&base, 50},
                     {&base, 50},
                     {&address, 50},
                     {&port, 50},
                     {&local, 50},
                     {&base, 51},
                     {&v6, 50}}) == Groups{{0, 1, 2, 3, 4, 5, 6}, {7}, {8}, {9}, {10}, {11}});
}

TEST_CASE("IPv6 clients are told apart by address, port and the address asked") {
    const UdpPath a = path_v6(1, 10), b = path_v6(2, 10), c = path_v6(1, 11), d = path_v6(1, 10, 2);
    CHECK(groups_of(
              {{&a, 50}, {&b, 50}, {&c, 50}, {&d, 50}, {&a, 50}, {&b, 50}, {&c, 50}, {&d, 50}}) ==
          Groups{{0, 4}, {1, 5}, {2, 6}, {3, 7}});
}

TEST_CASE("below two thirds as many groups as replies it pays") {
    const UdpPath a = path_of(1, 10), b = path_of(2, 10), c = path_of(3, 10);
    CHECK(groups_of({}) == Groups{});
    CHECK(groups_of({{&a, 50}}) == Groups{});
    CHECK(groups_of({{&a, 50}, {&a, 50}}) == Groups{{0, 1}});
    CHECK(groups_of({{&a, 50}, {&a, 50}, {&b, 50}}) == Groups{}); // two thirds
    CHECK(groups_of({{&a, 50}, {&a, 50}, {&a, 50}, {&b, 50}}) == Groups{{0, 1, 2}, {3}});
    CHECK(groups_of({{&a, 50}, {&b, 50}, {&c, 50}}) == Groups{});
}

TEST_CASE("a group stays within what the kernel takes") {
    const UdpPath a = path_of(1, 10);
    const std::vector<ReplyGroups::Reply> full(udp_batch, {&a, 50});
    CHECK(groups_of(full).size() == 1);
    const std::vector<ReplyGroups::Reply> longest(udp_batch, {&a, grouped_reply_octets_max});
    const auto groups = groups_of(longest);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].size() == group_octets_max / grouped_reply_octets_max);
    CHECK(groups[0].size() + groups[1].size() == udp_batch);
}

TEST_CASE("a reply that may need fragments goes alone") {
    const UdpPath a = path_of(1, 10);
    const std::size_t longer = grouped_reply_octets_max + 1;
    CHECK(
        groups_of({{&a, 50}, {&a, longer}, {&a, 50}, {&a, longer}, {&a, 50}, {&a, 50}, {&a, 50}}) ==
        Groups{{0, 2, 4, 5, 6}, {1}, {3}});
}

TEST_CASE("whatever the batch, each reply is in one group of its own kind") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    for (int round = 0; round < 2000; ++round) {
        std::vector<UdpPath> paths;
        for (int i = 0; i < 40; ++i) {
            paths.push_back(path_of(random() % 4, static_cast<std::uint16_t>(random() % 4)));
        }
        std::vector<ReplyGroups::Reply> replies(random() % (udp_batch + 1));
        const std::size_t kinds = 1 + random() % paths.size();
        for (auto& reply : replies) reply = {&paths[random() % kinds], 50 + random() % 2};
        std::vector<int> seen;
        for (const auto& group : groups_of(replies)) {
            CHECK(std::is_sorted(group.begin(), group.end()));
            for (const int member : group) {
                const auto& first = replies[static_cast<std::size_t>(group[0])];
                const auto& reply = replies[static_cast<std::size_t>(member)];
                CHECK(reply.octets == first.octets);
                CHECK(reply.path->source() == first.path->source());
                seen.push_back(member);
            }
        }
        std::sort(seen.begin(), seen.end());
        CHECK((seen.empty() || seen.size() == replies.size()));
        CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
    }
}
