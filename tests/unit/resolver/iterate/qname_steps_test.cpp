#include "resolver/iterate/qname_steps.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::iterate;

namespace {

dns::Question question(const std::string& name, dns::RrType type = dns::RrType::MX) {
    return {*dns::Name::from_text(name), type, dns::RrClass::IN};
}

std::string shown(QnameSteps& steps, std::size_t cut_labels) {
    const dns::Question one = steps.shown_to(cut_labels);
    return one.name.to_text() + " " + dns::to_text(one.type);
}

} // namespace

TEST_CASE("each zone is shown one label more than its own name, and the type only at the end") {
    QnameSteps steps{question("www.example.com."), Minimisation::Relaxed};
    CHECK(shown(steps, 0) == "com. A");
    CHECK(steps.is_minimised());
    CHECK(shown(steps, 1) == "example.com. A");
    CHECK(shown(steps, 2) == "www.example.com. MX");
    CHECK_FALSE(steps.is_minimised());
}

TEST_CASE("a name between two cuts is shown further to the same servers") {
    QnameSteps steps{question("a.b.c.example."), Minimisation::Relaxed};
    CHECK(shown(steps, 1) == "c.example. A");
    CHECK(shown(steps, 1) == "b.c.example. A");
    CHECK(shown(steps, 1) == "a.b.c.example. MX");
}

TEST_CASE("a name of a hundred labels is shown in ten steps") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "a.";
    QnameSteps steps{question(text), Minimisation::Relaxed};
    std::size_t asked = 0;
    do {
        (void)steps.shown_to(0);
        ++asked;
    } while (steps.is_minimised());
    CHECK(asked <= steps_max + 1);
}

TEST_CASE("what is revealed, or not minimised at all, is shown as it is") {
    QnameSteps steps{question("www.example.com."), Minimisation::Relaxed};
    CHECK(shown(steps, 0) == "com. A");
    steps.reveal();
    CHECK(shown(steps, 0) == "www.example.com. MX");
    QnameSteps off{question("www.example.com."), Minimisation::Off};
    CHECK(shown(off, 0) == "www.example.com. MX");
    CHECK_FALSE(off.is_minimised());
}

TEST_CASE("the root's own question is shown to the root") {
    QnameSteps steps{question(".", dns::RrType::NS), Minimisation::Strict};
    CHECK(shown(steps, 0) == ". NS");
}
