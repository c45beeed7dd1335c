// Reachability, order, and what falls with an omission.

#include <fmt/format.h>

#include "plan/plan.h"

namespace ljbind::plan {
namespace {

using ir::as;

// What the text of a declaration needs declared before it.
struct Needs {
  std::vector<ir::DeclId> before;   // typedefs it names, records it holds by value
  std::vector<ir::DeclId> mention;  // tags it only mentions: reached, in no order
};

class Closure {
 public:
  Closure(const ir::Module& module, Plan& plan) : module_(module), plan_(plan) {}

  void run() {
    plan_.types.clear();
    plan_.symbols.clear();
    plan_.macros.clear();
    state_.assign(module_.decls.size(), 0);
    for (Decision& decision : plan_.decisions) decision.reached = false;
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const auto id = static_cast<ir::DeclId>(i);
      const ir::Decl& decl = module_.decl(id);
      if (decl.wanted) reach(id);
      if (const auto* list = as<ir::Enum>(decl))
        for (const ir::Enumerator& enumerator : list->enumerators)
          if (enumerator.wanted) plan_.of(id).reached = true;
    }
    // Tags that are only pointed to are reached last, when nothing needs them any sooner.
    for (std::size_t i = 0; i < mentioned_.size(); ++i) {
      if (isDeclaredByMention(mentioned_[i])) {
        state_[ir::index(mentioned_[i])] = 1;
        plan_.of(mentioned_[i]).reached = true;
      } else {
        reach(mentioned_[i]);
      }
    }
  }

 private:
  // A tag without a body needs no line of its own where a declaration that is written mentions it.
  bool isDeclaredByMention(ir::DeclId id) const {
    const Decision& decision = plan_.of(id);
    return !state_[ir::index(id)] && decision.form == Form::Forward && decision.reason.empty();
  }

  // Depth first without recursion: a chain of typedefs may be as long as a header likes.
  void reach(ir::DeclId root) {
    struct Frame {
      ir::DeclId id;
      Needs needs;
      std::size_t next = 0;
    };
    std::vector<Frame> stack;
    const auto push = [&](ir::DeclId id) {
      if (state_[ir::index(id)]) return;
      state_[ir::index(id)] = 1;
      if (plan_.of(id).form == Form::Omitted) return;
      stack.push_back({id, needsOf(id), 0});
    };
    push(root);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next < frame.needs.before.size()) {
        push(frame.needs.before[frame.next++]);
        continue;
      }
      mentioned_.insert(mentioned_.end(), frame.needs.mention.begin(), frame.needs.mention.end());
      finish(frame.id);
      stack.pop_back();
    }
  }

  void finish(ir::DeclId id) {
    const ir::Decl& decl = module_.decl(id);
    plan_.of(id).reached = true;
    if (as<ir::FunctionDecl>(decl) || as<ir::Variable>(decl)) {
      plan_.symbols.push_back(id);
    } else if (as<ir::Macro>(decl)) {
      if (plan_.of(id).form != Form::Resolved) plan_.macros.push_back(id);
    } else {
      plan_.types.push_back(id);
    }
  }

  Needs needsOf(ir::DeclId id) {
    Needs needs;
    const ir::Decl& decl = module_.decl(id);
    if (const auto* record = as<ir::Record>(decl)) {
      const Form form = plan_.of(id).form;
      if (form == Form::Natural || form == Form::Canonical)
        for (const ir::Field& field : record->fields) need(field.type, true, needs);
    } else if (const auto* name = as<ir::Typedef>(decl)) {
      need(name->type, false, needs);
    } else if (const auto* function = as<ir::FunctionDecl>(decl)) {
      need(function->type, false, needs);
    } else if (const auto* variable = as<ir::Variable>(decl)) {
      need(variable->type, true, needs);
    } else if (const auto* macro = as<ir::Macro>(decl)) {
      if (const auto* constant = std::get_if<ir::Constant>(&macro->meaning)) {
        if (std::holds_alternative<ir::Address>(constant->value))
          need(constant->type, false, needs);
      } else if (const auto* alias = std::get_if<ir::Alias>(&macro->meaning)) {
        needs.before.push_back(alias->decl);
      } else if (const auto* accessor = std::get_if<ir::Accessor>(&macro->meaning)) {
        needs.before.push_back(accessor->function);
      } else if (const auto* type = std::get_if<ir::TypeName>(&macro->meaning)) {
        need(type->type, false, needs);
      }
    }
    // Its type is named in Lua alone, where LuaJIT takes no tag that it has not seen.
    const auto* macro = as<ir::Macro>(decl);
    if ((macro && std::holds_alternative<ir::Constant>(macro->meaning)) ||
        plan_.of(id).form == Form::Resolved) {
      needs.before.insert(needs.before.end(), needs.mention.begin(), needs.mention.end());
      needs.mention.clear();
    }
    return needs;
  }

  // `byValue`: the text holds an object of this type, so a record has to be complete before it.
  void need(ir::TypeId id, bool byValue, Needs& needs) {
    for (;;) {
      const ir::Type& type = module_.type(id);
      if (const auto* qualified = std::get_if<ir::Qualified>(&type)) {
        id = qualified->type;
      } else if (const auto* atomic = std::get_if<ir::Atomic>(&type)) {
        id = atomic->type;
      } else if (const auto* pointer = std::get_if<ir::Pointer>(&type)) {
        id = pointer->pointee;
        byValue = false;
      } else if (const auto* array = std::get_if<ir::Array>(&type)) {
        id = array->element;
        byValue = true;
      } else if (const auto* vector = std::get_if<ir::Vector>(&type)) {
        id = vector->element;
      } else if (const auto* complex = std::get_if<ir::Complex>(&type)) {
        id = complex->element;
      } else if (const auto* function = std::get_if<ir::Function>(&type)) {
        // Even a struct passed by value need not be complete where a function type is only named.
        for (ir::TypeId parameter : function->parameters) need(parameter, false, needs);
        id = function->result;
        byValue = false;
      } else if (const auto* named = std::get_if<ir::Named>(&type)) {
        return needNamed(named->decl, byValue, needs);
      } else {
        return;
      }
    }
  }

  void needNamed(ir::DeclId id, bool byValue, Needs& needs) {
    const ir::Decl& decl = module_.decl(id);
    if (const auto* name = as<ir::Typedef>(decl)) {
      if (plan_.of(id).form == Form::Resolved && !name->predeclared)
        return need(name->type, byValue, needs);
      needs.before.push_back(id);
      if (byValue)
        if (const ir::DeclId record = ir::recordOf(module_, name->type); record != ir::DeclId::None)
          needs.before.push_back(record);
    } else if (as<ir::Record>(decl)) {
      (byValue ? needs.before : needs.mention).push_back(id);
    }
    // An enum is written as its integer type, which needs nothing.
  }

  const ir::Module& module_;
  Plan& plan_;
  std::vector<unsigned char> state_;
  std::vector<ir::DeclId> mentioned_;
};

// The record or typedef a type holds by value that was omitted, or None.
ir::DeclId omittedPart(const ir::Module& module, const Plan& plan, ir::TypeId id, bool pointers) {
  for (;;) {
    const ir::Type& type = module.type(id);
    if (const auto* qualified = std::get_if<ir::Qualified>(&type))
      id = qualified->type;
    else if (const auto* atomic = std::get_if<ir::Atomic>(&type))
      id = atomic->type;
    else if (const auto* array = std::get_if<ir::Array>(&type))
      id = array->element;
    else if (const auto* pointer = std::get_if<ir::Pointer>(&type)) {
      id = pointer->pointee;
      pointers = true;
    } else if (const auto* function = std::get_if<ir::Function>(&type)) {
      for (ir::TypeId parameter : function->parameters)
        if (const ir::DeclId part = omittedPart(module, plan, parameter, false);
            part != ir::DeclId::None)
          return part;
      id = function->result;
      pointers = false;
    } else if (const auto* named = std::get_if<ir::Named>(&type)) {
      if (plan.of(named->decl).form != Form::Omitted) return ir::DeclId::None;
      // A pointer to a record needs no more than its tag.
      return pointers && as<ir::Record>(module.decl(named->decl)) ? ir::DeclId::None : named->decl;
    } else {
      return ir::DeclId::None;
    }
  }
}

// One round of: what holds something omitted becomes opaque or is omitted itself. True if any did.
bool propagate(const ir::Module& module, Plan& plan) {
  bool changed = false;
  // What a declaration needs was read after it: from the end, one round usually does.
  for (std::size_t i = module.decls.size(); i-- > 0;) {
    const auto id = static_cast<ir::DeclId>(i);
    const ir::Decl& decl = module.decl(id);
    Decision& decision = plan.of(id);
    if (decision.form == Form::Omitted || decision.form == Form::Opaque ||
        decision.form == Form::Forward)
      continue;
    ir::DeclId cause = ir::DeclId::None;
    if (const auto* record = as<ir::Record>(decl)) {
      for (const ir::Field& field : record->fields)
        if (cause == ir::DeclId::None) cause = omittedPart(module, plan, field.type, false);
    } else if (const auto* name = as<ir::Typedef>(decl)) {
      cause = omittedPart(module, plan, name->type, false);
    } else if (const auto* function = as<ir::FunctionDecl>(decl)) {
      cause = omittedPart(module, plan, function->type, false);
    } else if (const auto* variable = as<ir::Variable>(decl)) {
      cause = omittedPart(module, plan, variable->type, false);
    } else if (const auto* macro = as<ir::Macro>(decl)) {
      if (const auto* alias = std::get_if<ir::Alias>(&macro->meaning)) cause = alias->decl;
      if (const auto* accessor = std::get_if<ir::Accessor>(&macro->meaning))
        cause = accessor->function;
      if (cause != ir::DeclId::None && plan.of(cause).form != Form::Omitted)
        cause = ir::DeclId::None;
    }
    if (cause == ir::DeclId::None) continue;
    decision.form = as<ir::Record>(decl) ? Form::Opaque : Form::Omitted;
    decision.cause = cause;
    decision.reason = fmt::format("needs {}, which is omitted: {}",
                                  ir::spelling(module.decl(cause)), plan.of(cause).reason);
    changed = true;
  }
  return changed;
}

// Functions that pass a record whose form changed may have become uncallable.
void recheckCalls(const ir::Module& module, Plan& plan) {
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const auto id = static_cast<ir::DeclId>(i);
    const auto* function = as<ir::FunctionDecl>(module.decl(id));
    Decision& decision = plan.of(id);
    if (!function || decision.form == Form::Omitted) continue;
    const auto& type = std::get<ir::Function>(module.type(ir::strip(module, function->type)));
    const std::string why = callHazard(module, plan, type);
    if (why.empty()) continue;
    decision.form = Form::Omitted;
    decision.reason = why;
  }
}

}  // namespace

void close(const ir::Module& module, Plan& plan) {
  recheckCalls(module, plan);
  while (propagate(module, plan)) recheckCalls(module, plan);
  Closure(module, plan).run();
}

}  // namespace ljbind::plan
