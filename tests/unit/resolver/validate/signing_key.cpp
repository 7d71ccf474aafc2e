#include "tests/unit/resolver/validate/signing_key.hpp"

#include "resolver/validate/canonical_rrset.hpp"

#include <catch2/catch.hpp>
#include <openssl/evp.h>

#include <array>

namespace parallax::validate::testing {

namespace {

constexpr std::size_t ed25519_key_octets = 32, ed25519_signature_octets = 64;
constexpr std::uint8_t ed25519 = 15;

void append(std::vector<std::uint8_t>& octets, std::uint64_t number, std::size_t width) {
    for (std::size_t i = width; i > 0; --i) {
        octets.push_back(static_cast<std::uint8_t>(number >> (8 * (i - 1))));
    }
}

} // namespace

SigningKey::SigningKey(std::uint8_t seed, Purpose purpose)
    : flags_{static_cast<std::uint16_t>(purpose)} {
    std::array<std::uint8_t, ed25519_key_octets> secret{};
    secret.fill(seed);
    key_ = {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), secret.size()),
            EVP_PKEY_free};
    REQUIRE(key_ != nullptr);
}

std::vector<std::uint8_t> SigningKey::rdata() const {
    std::vector<std::uint8_t> rdata;
    append(rdata, flags_, 2);
    rdata.push_back(3);
    rdata.push_back(ed25519);
    std::array<std::uint8_t, ed25519_key_octets> key{};
    std::size_t octets = key.size();
    REQUIRE(EVP_PKEY_get_raw_public_key(key_.get(), key.data(), &octets) == 1);
    rdata.insert(rdata.end(), key.begin(), key.end());
    return rdata;
}

void SigningKey::sign(recurse::ReplyRrset& rrset, std::uint64_t now_s, std::uint64_t life_s) const {
    std::vector<std::uint8_t> rdata;
    append(rdata, static_cast<std::uint16_t>(rrset.type), 2);
    rdata.push_back(ed25519);
    rdata.push_back(static_cast<std::uint8_t>(rrset.owner.label_count()));
    append(rdata, signed_ttl_s, 4);
    append(rdata, now_s + life_s, 4);
    append(rdata, now_s, 4);
    append(rdata, tag(), 2);
    rdata.push_back(0); // the root
    std::vector<std::uint8_t> whole = rdata;
    whole.resize(rdata.size() + ed25519_signature_octets);
    const auto rrsig = read_rrsig(whole);
    REQUIRE(rrsig);
    const auto octets = CanonicalRrset{rrset.owner, rrset.view()}.signed_octets(*rrsig);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free};
    std::size_t written = ed25519_signature_octets;
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    REQUIRE(EVP_DigestSign(context.get(), whole.data() + rdata.size(), &written, octets.data(),
                           octets.size()) == 1);
    dns::append_encoded(rrset.signatures, whole);
    ++rrset.signature_count;
    rrset.signature_ttl = rrset.ttl;
}

recurse::ReplyRrset dnskeys_of(const std::vector<const SigningKey*>& published,
                               const std::vector<const SigningKey*>& signers, std::uint64_t now_s) {
    recurse::ReplyRrset rrset;
    rrset.type = dns::RrType::DNSKEY;
    rrset.ttl = signed_ttl_s;
    for (const SigningKey* const key : published) {
        dns::append_encoded(rrset.encoded, key->rdata());
        ++rrset.count;
    }
    for (const SigningKey* const key : signers) key->sign(rrset, now_s, signed_life_s);
    return rrset;
}

recurse::ReplyRrset ds_of(const std::vector<const SigningKey*>& keys) {
    recurse::ReplyRrset ds;
    ds.type = dns::RrType::DS;
    ds.ttl = signed_ttl_s;
    for (const SigningKey* const key : keys) {
        dns::append_encoded(ds.encoded, ds_rdata_of(dns::Name{}, key->rdata()));
        ++ds.count;
    }
    return ds;
}

} // namespace parallax::validate::testing
