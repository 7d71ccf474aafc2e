#include "resolver/validate/cryptography.hpp"

#include "dns/ensure.hpp"

#include <openssl/evp.h>

#include <ldns/ldns.h>

#include <algorithm>
#include <memory>

namespace parallax::validate {

namespace {

enum Algorithm : std::uint8_t {
    RsaSha256 = 8,
    RsaSha512 = 10,
    EcdsaP256 = 13,
    EcdsaP384 = 14,
    Ed25519 = 15,
    Ed448 = 16
};

struct RsaKey {
    Octets exponent, modulus;
};

/// RFC 3110 §2.
std::optional<RsaKey> read_rsa(Octets key) noexcept {
    if (key.size() < 3) return std::nullopt;
    const std::size_t start = key[0] != 0 ? 1 : 3;
    const std::size_t length = key[0] != 0 ? key[0] : std::size_t{key[1]} << 8 | key[2];
    if (key.size() <= start + length) return std::nullopt;
    return RsaKey{key.subspan(start, length), key.subspan(start + length)};
}

bool is_well_formed_rsa(Octets key) noexcept {
    const auto rsa = read_rsa(key);
    if (!rsa || rsa->exponent.empty() || rsa->exponent.size() > rsa_exponent_octets_max) {
        return false;
    }
    // RFC 3110 §2: no leading zero octets.
    return rsa->exponent[0] != 0 && rsa->modulus[0] != 0 &&
           rsa->modulus.size() >= rsa_modulus_octets_min &&
           rsa->modulus.size() <= rsa_modulus_octets_max;
}

/// What a signature of an algorithm other than RSA has.
std::size_t signature_octets(std::uint8_t algorithm) noexcept {
    switch (algorithm) {
    case EcdsaP256:
    case Ed25519:
        return 64;
    case EcdsaP384:
        return 96;
    case Ed448:
        return 114;
    default:
        return 0;
    }
}

/// An ASN.1 INTEGER: without leading zeros, but for one in front of a high bit.
void put_integer(std::vector<std::uint8_t>& to, Octets number) {
    while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
    const std::size_t sign = number[0] >= 0x80 ? 1 : 0;
    to.push_back(0x02);
    to.push_back(static_cast<std::uint8_t>(number.size() + sign));
    if (sign != 0) to.push_back(0);
    to.insert(to.end(), number.begin(), number.end());
}

/// r and s of an ECDSA signature (RFC 6605 §4) as OpenSSL takes them: an ASN.1 SEQUENCE.
std::vector<std::uint8_t> ecdsa_sequence(Octets signature) {
    std::vector<std::uint8_t> numbers;
    put_integer(numbers, signature.first(signature.size() / 2));
    put_integer(numbers, signature.last(signature.size() / 2));
    std::vector<std::uint8_t> sequence{0x30, static_cast<std::uint8_t>(numbers.size())};
    sequence.insert(sequence.end(), numbers.begin(), numbers.end());
    return sequence;
}

const EVP_MD* digest_named(std::uint8_t type) noexcept {
    switch (type) {
    case 1:
        return ::EVP_sha1();
    case 2:
        return ::EVP_sha256();
    case 4:
        return ::EVP_sha384();
    default:
        return nullptr;
    }
}

struct ContextFreer {
    void operator()(EVP_MD_CTX* context) const noexcept { ::EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextFreer>;

struct KeyFreer {
    void operator()(EVP_PKEY* key) const noexcept { ::EVP_PKEY_free(key); }
};

/// RFC 8080: OpenSSL takes keys and signatures as they are, without the decoders ldns goes through,
/// which cost more than the check.
bool is_edwards_signature_good(const SignedOctets& check) {
    const int type = check.algorithm == Ed25519 ? EVP_PKEY_ED25519 : EVP_PKEY_ED448;
    const std::unique_ptr<EVP_PKEY, KeyFreer> key{
        ::EVP_PKEY_new_raw_public_key(type, nullptr, check.key.data(), check.key.size())};
    const Context context{::EVP_MD_CTX_new()};
    return key &&
           ::EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           ::EVP_DigestVerify(context.get(), check.signature.data(), check.signature.size(),
                              check.octets.data(), check.octets.size()) == 1;
}

/// Replaces `digest` by the digest of `first` and `second` together.
template <class Digest>
void digest_into(const Context& context, const EVP_MD* type, std::array<Octets, 2> parts,
                 Digest& digest) {
    bool good = ::EVP_DigestInit_ex(context.get(), type, nullptr) == 1;
    for (const Octets part : parts) {
        good = good && ::EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    }
    ENSURE(good && ::EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1);
}

} // namespace

bool is_supported_algorithm(std::uint8_t algorithm) noexcept {
    constexpr std::array supported{RsaSha256, RsaSha512, EcdsaP256, EcdsaP384, Ed25519, Ed448};
    return std::find(supported.begin(), supported.end(), algorithm) != supported.end();
}

bool is_supported_digest(std::uint8_t digest_type) noexcept {
    return digest_named(digest_type) != nullptr;
}

bool is_well_formed_key(std::uint8_t algorithm, Octets key) noexcept {
    switch (algorithm) {
    case EcdsaP256:
        return key.size() == 64;
    case EcdsaP384:
        return key.size() == 96;
    case Ed25519:
        return key.size() == 32;
    case Ed448:
        return key.size() == 57;
    default:
        return is_well_formed_rsa(key);
    }
}

bool is_signature_good(const SignedOctets& check) {
    const std::size_t expected = signature_octets(check.algorithm);
    if (expected != 0 && check.signature.size() != expected) return false;
    if (expected == 0 && check.signature.size() > rsa_modulus_octets_max) return false;
    const bool is_edwards = check.algorithm == Ed25519 || check.algorithm == Ed448;
    if (is_edwards) return is_edwards_signature_good(check);
    const bool is_ecdsa = check.algorithm == EcdsaP256 || check.algorithm == EcdsaP384;
    std::vector<std::uint8_t> signature{check.signature.begin(), check.signature.end()};
    if (is_ecdsa) signature = ecdsa_sequence(check.signature);
    // ldns takes the key, which it only reads, as if it wrote to it.
    auto* const key = const_cast<unsigned char*>(check.key.data());
    ldns_buffer octets;
    ::ldns_buffer_new_frm_data(&octets, check.octets.data(), check.octets.size()); // a copy
    ::ldns_buffer_set_position(&octets, check.octets.size()); // it reads what was written
    const ldns_status status = ::ldns_verify_rrsig_buffers_raw(
        signature.data(), signature.size(), &octets, key, check.key.size(), check.algorithm);
    LDNS_FREE(octets._data);
    return status == LDNS_STATUS_OK;
}

std::vector<std::uint8_t> key_digest(std::uint8_t digest_type, const dns::Name& owner,
                                     Octets dnskey_rdata) {
    const EVP_MD* const type = digest_named(digest_type);
    ENSURE(type != nullptr);
    std::vector<std::uint8_t> digest(static_cast<std::size_t>(::EVP_MD_get_size(type)));
    const dns::Name folded = owner.folded();
    digest_into(Context{::EVP_MD_CTX_new()}, type, {folded.wire(), dnskey_rdata}, digest);
    return digest;
}

NameDigest nsec3_hash(const dns::Name& name, const Nsec3Parameters& parameters) {
    const Context context{::EVP_MD_CTX_new()};
    const dns::Name folded = name.folded();
    NameDigest digest{};
    digest_into(context, ::EVP_sha1(), {folded.wire(), parameters.salt}, digest);
    for (unsigned i = 0; i < parameters.iterations; ++i) {
        digest_into(context, ::EVP_sha1(), {Octets{digest}, parameters.salt}, digest);
    }
    return digest;
}

} // namespace parallax::validate
