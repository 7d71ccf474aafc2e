#include "control/registrar.hpp"

#include "tests/unit/control/registration/update_text.hpp"
#include "tests/unit/control/running_loop.hpp"

#include <future>
#include <sstream>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::test;
using registration::AdmittedUpdate;
using registration::Decision;

namespace {

registration::UnixSeconds unix_time() {
    return static_cast<registration::UnixSeconds>(
        std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
}

registration::TsigKey key() {
    return {dns::test::name("dhcp.example."), registration::TsigAlgorithm::HmacSha256,
            Octets(32, 7)};
}

Octets signed_update(const registration::TsigKey& with = key()) {
    Octets message = update_of("corp.example.", {"add web.corp.example. A 10.1.1.9"});
    registration::sign_request(message, with, unix_time());
    return message;
}

/// A registrar whose loop runs when the test says so.
struct Office {
    explicit Office(UpdateRule rule) : registrar{loop, log, std::move(rule)} {
        auto keyring = std::make_shared<registration::Keyring>();
        keyring->holders.push_back({key(), {}});
        taker = registrar.taker(keyring);
    }
    /// Hands a message in, as a worker would.
    void take(const Octets& message) {
        taker({message, *dns::IpAddress::from_text("10.1.0.4")},
              [this](const std::vector<std::uint8_t>& response) {
                  const auto header = dns::read_header(response);
                  REQUIRE(header.has_value());
                  answers.push_back(to_text(static_cast<dns::Rcode>(header->rcode)));
              });
    }
    void run() {
        loop.restart();
        loop.run();
    }

    std::ostringstream written;
    Log log{written};
    boost::asio::io_context loop{1};
    Registrar registrar;
    serve::UpdateTaker taker;
    std::vector<std::string> answers;
};

using Updates = std::span<const AdmittedUpdate>;
using Outcomes = std::vector<Changed<Decision>>;

UpdateRule deciding(const Changed<Decision>& outcome) {
    return [outcome](Updates updates) { return Outcomes(updates.size(), outcome); };
}

} // namespace

TEST_CASE("a signed update is decided on the control loop, then answered and told") {
    std::string zone;
    Office office{[&](Updates updates) {
        REQUIRE(updates.size() == 1);
        zone = updates[0].update.zone.to_text();
        return Outcomes{Decision{dns::Rcode::NoError, "", 1}};
    }};
    office.take(signed_update());
    CHECK(office.answers.empty());
    office.run();
    CHECK(office.answers == std::vector<std::string>{"NOERROR"});
    CHECK(zone == "corp.example.");
    CHECK(office.written.str().find("dns-update zone=corp.example. key=dhcp.example. from=10.1.0.4 "
                                    "rcode=NOERROR hosts_changed=1") != std::string::npos);
}

TEST_CASE("what the model refuses is REFUSED, what the disk does not take SERVFAIL") {
    const auto answer = [](const NotChanged& reason) {
        Office office{deciding(reason)};
        office.take(signed_update());
        office.run();
        CHECK(office.written.str().find("reason=") != std::string::npos);
        return office.answers.at(0);
    };
    CHECK(answer(model::conflict("CnameConflict", "an alias")) == "REFUSED");
    CHECK(answer(StoreFailure{"the disk is full"}) == "SERVFAIL");
}

TEST_CASE("a prerequisite that does not hold is no news") {
    Office office{deciding(Decision{dns::Rcode::YxDomain, "a prerequisite does not hold", 0})};
    office.take(signed_update());
    office.run();
    CHECK(office.answers == std::vector<std::string>{"YXDOMAIN"});
    CHECK(office.written.str().empty());
}

TEST_CASE("who has no key does not get into the queue, and not a line each into the log") {
    Office office{deciding(Decision{})};
    registration::TsigKey stolen = key();
    stolen.secret[0] = 0;
    for (int i = 0; i < 200; ++i) office.take(signed_update(stolen));
    CHECK(office.answers == std::vector<std::string>(200, "NOTAUTH"));
    const std::string log = office.written.str();
    CHECK(std::count(log.begin(), log.end(), '\n') < 50);
    CHECK(
        log.find("update-turned-away from=10.1.0.4 rcode=NOTAUTH reason=\"BADSIG: not signed with "
                 "the key\"") != std::string::npos);
    office.take(signed_update());
    office.run();
    CHECK(office.answers.back() == "NOERROR");
}

TEST_CASE("all that wait are decided together, and each has an answer of its own") {
    std::vector<std::size_t> batches;
    Office office{[&](Updates updates) {
        batches.push_back(updates.size());
        Outcomes outcomes;
        for (std::size_t i = 0; i < updates.size(); ++i) {
            outcomes.emplace_back(i == 1 ? registration::refused("no") : Decision{});
        }
        return outcomes;
    }};
    for (int i = 0; i < 3; ++i) office.take(signed_update());
    office.run();
    CHECK(batches == std::vector<std::size_t>{3});
    CHECK(office.answers == std::vector<std::string>{"NOERROR", "REFUSED", "NOERROR"});
    office.take(signed_update());
    office.run();
    CHECK(batches == std::vector<std::size_t>{3, 1});
}

TEST_CASE("of very many some are decided together, in the order they came") {
    std::vector<std::size_t> batches;
    Office office{[&](Updates updates) {
        batches.push_back(updates.size());
        return Outcomes(updates.size(), Decision{});
    }};
    for (std::size_t i = 0; i < 2 * updates_together_max + 1; ++i) office.take(signed_update());
    office.run();
    CHECK(batches == std::vector<std::size_t>{updates_together_max, updates_together_max, 1});
    CHECK(office.answers.size() == 2 * updates_together_max + 1);
}

TEST_CASE("as many updates wait as may, more are SERVFAIL, and there is room again") {
    Office office{deciding(Decision{})};
    for (std::size_t i = 0; i < updates_waiting_max + 5; ++i) office.take(signed_update());
    CHECK(office.answers == std::vector<std::string>(5, "SERVFAIL"));
    office.run();
    CHECK(office.answers.size() == updates_waiting_max + 5);
    CHECK(std::count(office.answers.begin(), office.answers.end(), "NOERROR") ==
          static_cast<std::ptrdiff_t>(updates_waiting_max));
    office.take(signed_update());
    office.run();
    CHECK(office.answers.back() == "NOERROR");
}

TEST_CASE("long updates wait while there is room for their octets") {
    Office office{deciding(Decision{})};
    Octets message = update_of("corp.example.", {"add web.corp.example. TXT " +
                                                 std::string(std::size_t{2} * 60'000, '0')});
    registration::sign_request(message, key(), unix_time());
    const std::size_t room = updates_waiting_octets_max / message.size();
    REQUIRE(room < updates_waiting_max);
    for (std::size_t i = 0; i < room + 2; ++i) office.take(message);
    CHECK(office.answers == std::vector<std::string>(2, "SERVFAIL"));
    office.run();
    office.take(message);
    office.run();
    CHECK(office.answers.back() == "NOERROR");
}

TEST_CASE("workers hand in at the same time") {
    testing::RunningLoop running;
    std::ostringstream written;
    Log log{written};
    std::size_t decided = 0; // by the control thread alone
    const Registrar registrar{running.loop(), log, [&](Updates updates) {
                                  decided += updates.size();
                                  return Outcomes(updates.size(), Decision{});
                              }};
    auto keyring = std::make_shared<registration::Keyring>();
    keyring->holders.push_back({key(), {}});
    const auto taker = registrar.taker(keyring);
    constexpr std::size_t workers = 4, each = 20; // below updates_waiting_max together
    std::promise<void> all_answered;
    std::atomic<std::size_t> answers{0};
    const auto hand_in = [&] {
        for (std::size_t i = 0; i < each; ++i) {
            taker({signed_update(), {}}, [&](const std::vector<std::uint8_t>&) {
                if (++answers == workers * each) all_answered.set_value();
            });
        }
    };
    running.run();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers; ++i) threads.emplace_back(hand_in);
    for (std::thread& thread : threads) thread.join();
    CHECK(all_answered.get_future().wait_for(std::chrono::seconds{30}) ==
          std::future_status::ready);
    running.stop();
    CHECK(decided == workers * each);
}
