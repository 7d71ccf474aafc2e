#include "control/consent.hpp"

#include "tests/unit/control/workspace.hpp"

#include <unistd.h>

using namespace parallax::control;

namespace {

/// Standard input is nobody while this lives.
class NoPerson {
  public:
    NoPerson() : kept_{::dup(STDIN_FILENO)} {
        REQUIRE(std::freopen("/dev/null", "r", stdin) != nullptr);
    }
    ~NoPerson() {
        ::dup2(kept_, STDIN_FILENO);
        ::close(kept_);
    }
    NoPerson(const NoPerson&) = delete;
    NoPerson& operator=(const NoPerson&) = delete;

  private:
    int kept_;
};

} // namespace

TEST_CASE("what was said beforehand counts; where there is nobody to ask it is given") {
    const NoPerson nobody;
    testing::Transcript transcript;
    CHECK(is_agreed(Consent::Given, "Apply?", transcript.console));
    CHECK_FALSE(is_agreed(Consent::Refused, "Apply?", transcript.console));
    CHECK(is_agreed(Consent::Ask, "Apply?", transcript.console));
    CHECK(transcript.err.str().empty());
}
