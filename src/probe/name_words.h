// The words of a C name: "xmlNewDoc" and "EVP_MD_CTX_new" say what they do in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ljbind::probe {

// In small letters: "xml new doc", "evp md ctx new", "d sig ctx" of "DSigCtx".
std::vector<std::string> wordsOf(std::string_view name);

// What a name claims its function does, by the most telling of its words.
enum class Claim { Makes, Nothing, Finds, Ends };
Claim claimOf(const std::vector<std::string>& words);

// The words put together again, without those that say "make".
std::string withoutMaking(const std::vector<std::string>& words);

}  // namespace ljbind::probe
