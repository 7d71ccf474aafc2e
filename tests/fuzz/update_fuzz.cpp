// Fuzz target: any packet, as it came and signed with a key we serve, goes the whole way of an
// UPDATE to a model: it is turned away or decided, the response is one that its signer would
// believe, and a model that was changed still publishes.
#include "control/registration/exchange.hpp"
#include "control/registration/host_update.hpp"
#include "dns/ensure.hpp"
#include "zones/model/groups.hpp"
#include "zones/model/links.hpp"
#include "zones/model/networks.hpp"
#include "zones/model/private_zones.hpp"
#include "zones/model/publish.hpp"

#include <cstddef>
#include <cstdint>

using namespace parallax;
using namespace parallax::control::registration;

namespace {

constexpr UnixSeconds now = 1'800'000'000;

/// N1 (10.1.0.0/16, fd00::/64) registers in corp.example.
class Office {
  public:
    Office() {
        environment_.catalogue = std::make_shared<zones::Catalogue>(
            std::vector<zones::CatalogueRow>{}, std::vector<std::string>{});
        environment_.next_guid = [this] { return std::to_string(++guids_); };
        const auto group = model::ResourceId::of_group("s", "rg");
        const auto network = *group.child(model::type::network, "n1");
        const auto zone = *group.child(model::type::zone, "corp.example");
        model::Draft draft{model_, environment_};
        ENSURE(model::put_resource_group(draft, {{group, {}, "here", {}, {}}}).has_value());
        ENSURE(model::put_virtual_network(draft, {{network, {}, "here", {}, {}},
                                                  {*dns::Prefix::from_text("10.1.0.0/16"),
                                                   *dns::Prefix::from_text("fd00::/64")},
                                                  {},
                                                  {}})
                   .has_value());
        ENSURE(model::put_zone(draft, {{zone, {}, {}, {}, {}}, {}, {}}).has_value());
        ENSURE(model::put_link(draft, {{*zone.child(model::type::link, "l"), {}, {}, {}, {}},
                                       network,
                                       zones::Registration::On,
                                       {}})
                   .has_value());
        model_.apply(draft.changes());
        auto made = std::make_shared<Keyring>();
        made->holders.push_back(
            {{*dns::Name::from_text("dhcp.example."), TsigAlgorithm::HmacSha256, Octets(32, 7)},
             {}});
        keyring_ = made;
    }

    const TsigKey& key() const { return keyring_->holders[0].key; }

    void take(OctetView packet) const {
        auto admission = admit(packet, keyring_, now);
        if (const auto* const away = std::get_if<TurnedAway>(&admission)) {
            ENSURE(away->rcode != dns::Rcode::NoError);
            return check(away->response);
        }
        const auto& admitted = std::get<AdmittedUpdate>(admission);
        model::Draft draft{model_, environment_};
        const auto decided = update_hosts(draft, admitted.update, admitted.holder->grant);
        const dns::Rcode rcode = decided ? decided->rcode : dns::Rcode::Refused;
        if (decided && (rcode != dns::Rcode::NoError || decided->hosts_changed == 0)) {
            ENSURE(draft.changes().empty());
        }
        if (decided) ENSURE(model::publish(draft, nullptr).left_out.empty());
        check(response_to(admitted, rcode, now));
    }

  private:
    static void check(const Octets& response) {
        const auto header = dns::read_header(response);
        ENSURE(header.has_value() && header->qr && header->opcode == dns::Opcode::Update);
        ENSURE(take_tsig(response).has_value());
    }

    int guids_ = 0;
    model::Environment environment_;
    model::Model model_;
    std::shared_ptr<const Keyring> keyring_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    static const Office office;
    const OctetView packet{octets, size};
    (void)take_tsig(packet);
    (void)read_update(packet);
    const auto header = dns::read_header(packet);
    if (!header) return 0;
    office.take(packet);
    Octets signed_packet(packet.begin(), packet.end());
    if (header->additional_count < 65535) {
        sign_request(signed_packet, office.key(), now);
        office.take(signed_packet);
    }
    const std::string_view text{reinterpret_cast<const char*>(octets), size};
    (void)tsig_key_from_text(text);
    return 0;
}
