#include "resolver/validate/cryptography.hpp"

#include "dns/ensure.hpp"

#include <openssl/evp.h>

#include <memory>

namespace parallax::validate {

namespace {

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

/// Replaces `digest` by the digest of both parts together.
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

bool is_supported_digest(std::uint8_t digest_type) noexcept {
    return digest_named(digest_type) != nullptr;
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

Fingerprint fingerprint(Octets first, Octets second) {
    Fingerprint digest;
    digest_into(Context{::EVP_MD_CTX_new()}, ::EVP_sha256(), {first, second}, digest);
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
