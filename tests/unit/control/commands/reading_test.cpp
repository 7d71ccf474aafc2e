#include "control/commands/reading.hpp"

#include "tests/unit/control/commands/lab.hpp"

using namespace parallax::test;
using namespace parallax::control::commands;

namespace {

std::string names(Lab& lab, const std::string& line) {
    return joined(names_for(read_words(Lab::split(line)), lab.arm), " ");
}

} // namespace

TEST_CASE("words are read as far as they go") {
    CHECK(read_words({}).noun == nullptr);
    CHECK(read_words({"nonsense"}).noun == nullptr);
    const Reading noun = read_words({"vnet"});
    REQUIRE(noun.noun != nullptr);
    CHECK(noun.verb == nullptr);
    CHECK(read_words({"vnet", "subnet"}).noun->words == "vnet subnet");
    const Reading line =
        read_words(Lab::split("vnet subnet create -g rg --address-prefixes a b -n"));
    CHECK(line.verb->word == "create");
    CHECK(line.arguments.text("resource-group") == "rg");
    CHECK(line.arguments.texts("address-prefixes") == std::vector<std::string>{"a", "b"});
    REQUIRE(line.pending);
    CHECK(line.pending->key() == "name");
    CHECK_FALSE(read_words(Lab::split("vnet show --nonsense")).pending);
}

TEST_CASE("names come from the server, where an option takes the name of what is there") {
    Lab lab;
    lab.build();
    lab.run("vnet create -n n2 --address-prefixes 10.2.0.0/16");
    CHECK(names(lab, "vnet show -n") == "n1 n2");
    CHECK(names(lab, "vnet create -n").empty());
    CHECK(names(lab, "vnet subnet show --vnet-name") == "n1 n2");
    CHECK(names(lab, "vnet subnet show --vnet-name n1 -n") == "s1");
    CHECK(names(lab, "private-endpoint create --vnet-name n1 --subnet") == "s1");
    CHECK(names(lab, "private-endpoint create --private-connection-resource-id") == "foobar");
    CHECK(names(lab, "link list -g") == "rg");
    CHECK(names(lab, "link show -z privatelink.service.signalr.net -n") == "l1");
    CHECK(names(lab, "link show -n").empty()); // of which zone?
    CHECK(names(lab, "vnet create --address-prefixes").empty());
    CHECK(names(lab, "vnet").empty());
}
