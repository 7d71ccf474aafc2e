#include "resolver/serve/connection_quota.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace parallax;
using namespace parallax::serve;
using Answer = ConnectionQuota::Answer;

TEST_CASE("a quota gives places up to both limits and takes them back") {
    ConnectionQuota quota;
    const auto one = *dns::IpAddress::from_text("192.0.2.1");
    const auto other = *dns::IpAddress::from_text("192.0.2.2");
    CHECK(quota.take(one, {3, 2}) == Answer::Taken);
    CHECK(quota.take(one, {3, 2}) == Answer::Taken);
    CHECK(quota.take(one, {3, 2}) == Answer::ClientHasEnough);
    CHECK(quota.take(other, {3, 2}) == Answer::Taken);
    CHECK(quota.take(other, {3, 2}) == Answer::Full);
    quota.release(one);
    CHECK(quota.take(other, {3, 2}) == Answer::Taken);
}

TEST_CASE("all addresses of an IPv6 link are one client, who may leave in any order") {
    ConnectionQuota quota;
    const auto one = *dns::IpAddress::from_text("2001:db8:1:2::1");
    const auto same = *dns::IpAddress::from_text("2001:db8:1:2:ffff::9");
    const auto other = *dns::IpAddress::from_text("2001:db8:1:3::1");
    CHECK(quota.take(one, {9, 2}) == Answer::Taken);
    CHECK(quota.take(same, {9, 2}) == Answer::Taken);
    CHECK(quota.take(one, {9, 2}) == Answer::ClientHasEnough);
    CHECK(quota.take(other, {9, 2}) == Answer::Taken);
    quota.release(same);
    quota.release(one);
    quota.release(other);
    CHECK(quota.take(one, {1, 1}) == Answer::Taken);
}

TEST_CASE("the limits hold when many threads take and release at once") {
    ConnectionQuota quota;
    std::atomic<int> held{0}, most{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            const auto client = *dns::IpAddress::from_text("192.0.2." + std::to_string(t));
            for (int i = 0; i < 5000; ++i) {
                if (quota.take(client, {3, 2}) != Answer::Taken) continue;
                most = std::max(most.load(), ++held);
                --held;
                quota.release(client);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(most <= 3);
    CHECK(quota.take(*dns::IpAddress::from_text("192.0.2.1"), {1, 1}) == Answer::Taken);
}
