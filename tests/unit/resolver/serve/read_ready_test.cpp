#include "resolver/serve/read_ready.hpp"

#include "tests/unit/resolver/serve/bound_socket.hpp"

#include <boost/asio/post.hpp>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;
using Attempt = ReadReady::Attempt;

namespace {

/// Reads up to `at_once` datagrams an attempt and counts; waits again after each turn.
struct Reader : std::enable_shared_from_this<Reader> {
    Reader(boost::asio::io_context& loop, int descriptor, int at_once)
        : ready{loop, {[this] { return read(); }, [this] { take_turn(); }}}, socket{descriptor},
          at_once_max{at_once} {
        ready.open(descriptor);
    }
    Attempt read() {
        ++attempts;
        int count = 0;
        std::uint8_t octet = 0;
        while (count < at_once_max && ::recv(socket, &octet, 1, 0) == 1) ++count;
        datagrams += count;
        if (count == 0) return last = Attempt::Nothing;
        return last = count < at_once_max ? Attempt::Drained : Attempt::Full;
    }
    void take_turn() {
        ++turns;
        if (before_wait) before_wait();
        if (again) wait();
    }
    void wait() { ready.wait(shared_from_this(), last); }

    ReadReady ready;
    int socket, at_once_max;
    int attempts = 0, turns = 0, datagrams = 0;
    bool again = true;
    Attempt last = Attempt::Full;
    std::function<void()> before_wait;
};

struct World {
    std::shared_ptr<Reader> reader(int at_once = 10) {
        return std::make_shared<Reader>(loop, server.descriptor(), at_once);
    }
    /// Runs until nothing is left to do without new events.
    void settle() {
        while (loop.poll() > 0) {
        }
    }

    BoundSocket server{"127.0.0.1:0"};
    UdpClient client{server.endpoint()};
    boost::asio::io_context loop{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
};

} // namespace

TEST_CASE("each arrival is read once, without another attempt to see nothing") {
    World world;
    const auto reader = world.reader();
    reader->wait();
    world.settle();
    const int at_start = reader->attempts;
    for (int i = 1; i <= 5; ++i) {
        world.client.send({1});
        world.settle();
        CHECK(reader->turns == i);
        CHECK(reader->datagrams == i);
        CHECK(reader->attempts == at_start + i);
    }
    reader->ready.close();
    world.settle();
}

TEST_CASE("what comes between a drained read and the next wait is not lost") {
    World world;
    const auto reader = world.reader();
    reader->before_wait = [&] {
        if (reader->turns == 1) world.client.send({2});
    };
    reader->wait();
    world.client.send({1});
    world.settle();
    CHECK(reader->datagrams == 2);
    CHECK(reader->turns == 2);
    reader->ready.close();
    world.settle();
}

TEST_CASE("full reads go on until all is read, and others on the loop get their turn") {
    World world;
    for (int i = 0; i < 9; ++i) world.client.send({1});
    const auto reader = world.reader(2);
    int turns_before_other = 0;
    boost::asio::post(world.loop, [&] { turns_before_other = reader->turns; });
    reader->wait();
    world.settle();
    CHECK(reader->datagrams == 9);
    CHECK(reader->turns == 5);
    CHECK(turns_before_other < 5);
    reader->ready.close();
    world.settle();
}

TEST_CASE("closing ends a wait without a turn and lets the owner go") {
    World world;
    auto reader = world.reader();
    const std::weak_ptr<Reader> watched = reader;
    reader->wait();
    world.settle();
    reader->ready.close();
    reader->ready.close(); // may be repeated
    world.client.send({1});
    world.settle();
    CHECK(reader->turns == 0);
    reader->wait(); // nothing to wait for any more
    world.settle();
    reader.reset();
    CHECK(watched.expired());
}

TEST_CASE("closing takes back a turn that has not come yet") {
    World world;
    world.client.send({1});
    const auto reader = world.reader();
    reader->wait(); // reads at once
    CHECK(reader->datagrams == 1);
    reader->ready.close();
    world.settle();
    CHECK(reader->turns == 0);
}

TEST_CASE("a loop that ends lets the owner go: while waiting, read already, or closed") {
    std::weak_ptr<Reader> watched;
    const int moment = GENERATE(0, 1, 2);
    {
        World world;
        if (moment == 1) world.client.send({1});
        auto reader = world.reader();
        watched = reader;
        reader->wait();
        if (moment == 2) reader->ready.close();
    }
    CHECK(watched.expired());
}

TEST_CASE("an owner that nobody else holds lives while it waits") {
    World world;
    const std::weak_ptr<Reader> watched = [&] {
        const auto reader = world.reader();
        reader->again = false;
        reader->wait();
        return reader;
    }();
    CHECK_FALSE(watched.expired());
    world.client.send({1});
    world.settle();
    CHECK(watched.expired());
}

TEST_CASE("a descriptor that cannot be watched is told as Asio tells it") {
    boost::asio::io_context loop;
    ReadReady ready{loop, {[] { return Attempt::Nothing; }, [] {}}};
    CHECK_THROWS_AS(ready.open(-1), boost::system::system_error);
    ready.wait(nullptr, Attempt::Nothing);
    CHECK(loop.poll() == 0);
}
