// Each fault at each packet of the conversations about validation: it may cost answers, never
// truth.
#include "tests/scenario/replay.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace parallax::scenario;

namespace {

/// The packets of the conversation that were disturbed.
std::size_t disturb_each_packet(const Conversation& conversation, const NamedFault& fault) {
    std::size_t at = 1;
    while (true) {
        const Disturbed disturbed = replay_disturbed(conversation, {fault.fault, at});
        for (const std::string& wrong : disturbed.wrong) {
            FAIL_CHECK(conversation.title << "\n  " << fault.name << " at packet " << at << "\n  "
                                          << wrong);
        }
        if (at >= disturbed.packets) return at;
        ++at;
    }
}

void disturb_everywhere(const std::vector<NamedFault>& faults) {
    std::size_t conversations = 0, packets = 0;
    for (const auto& file : std::filesystem::directory_iterator{PARALLAX_SCENARIOS}) {
        const std::string name = file.path().filename().string();
        if (name.rfind("validation_", 0) != 0) continue;
        ++conversations;
        const Conversation conversation = read_conversation(file.path().string());
        for (const NamedFault& fault : faults) packets += disturb_each_packet(conversation, fault);
    }
    CHECK(conversations >= 45);
    CHECK(packets > conversations * faults.size());
}

} // namespace

// Each a test of its own for ctest (CMakeLists.txt): they are the long ones.
TEST_CASE("each fault of the network at each packet of each validated conversation", "[network]") {
    disturb_everywhere(faults());
}

TEST_CASE("each fault of signed replies at each packet of each validated conversation",
          "[signing]") {
    disturb_everywhere(signing_faults());
}
