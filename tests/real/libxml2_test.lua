local ffi = require "ffi"
local check = require "check"
local xml2 = require "libxml2"

check.equal(xml2.XML_PARSE_NONET, 2048)
check.equal(xml2.XML_ELEMENT_NODE, 1)
check.equal(ffi.string(xml2.xmlParserVersion):match("^%d+"), tostring(xml2.LIBXML_VERSION))
check.equal(ffi.sizeof(xml2.xmlNode), 120)
check.equal(ffi.sizeof(xml2["struct _xmlDoc"]), ffi.sizeof(xml2.xmlDoc))

local function parse(text)
  local quiet = xml2.XML_PARSE_NONET + xml2.XML_PARSE_NOERROR
  return xml2.xmlReadMemory(text, #text, "test.xml", nil, quiet)
end

local doc = parse [[
<list xmlns="urn:list" xmlns:o="urn:other">
  <item o:kind="first">one</item>
  <item kind="second">two &amp; three</item>
  <!-- not an element -->
  <o:item/>
</list>]]
check.ok(doc ~= nil)
check.equal(doc.type, xml2.XML_DOCUMENT_NODE)
check.equal(ffi.string(doc.URL), "test.xml")
check.equal(ffi.string(doc.version), "1.0")

-- Walks the tree by the fields of its nodes.
local root = xml2.xmlDocGetRootElement(doc)
check.ok(root.parent == ffi.cast("xmlNode *", doc))
check.ok(root.doc == doc)
check.equal(ffi.string(root.nsDef.next.prefix), "o")
local seen = {}
local node = root.children
while node ~= nil do
  if node.type == xml2.XML_ELEMENT_NODE then
    local attribute = node.properties
    seen[#seen + 1] = ("%s{%s}%s=%s:%d"):format(
      ffi.string(node.name), ffi.string(node.ns.href),
      attribute ~= nil and ffi.string(attribute.name) or "",
      attribute ~= nil and ffi.string(attribute.children.content) or "", node.line)
  end
  node = node.next
end
check.equal(table.concat(seen, " "),
            "item{urn:list}kind=first:2 item{urn:list}kind=second:3 item{urn:other}=:5")

-- Attributes; strings that are the caller's go back through the variable xmlFree.
local function text(pointer)
  if pointer == nil then return nil end
  local copy = ffi.string(pointer)
  xml2.xmlFree(pointer)
  return copy
end
local first = xml2.xmlFirstElementChild(root)
check.equal(text(xml2.xmlGetNsProp(first, "kind", "urn:other")), "first")
check.equal(text(xml2.xmlGetNoNsProp(first, "kind")), nil)
check.equal(text(xml2.xmlNodeGetContent(xml2.xmlNextElementSibling(first))), "two & three")
check.ok(xml2.xmlSetProp(first, "added", "<&>") ~= nil)

local memory, size = ffi.new("xmlChar *[1]"), ffi.new("int[1]")
xml2.xmlDocDumpMemory(doc, memory, size)
local out = ffi.string(memory[0], size[0])
xml2.xmlFree(memory[0])
check.match(out, '^<%?xml version="1.0"%?>\n<list xmlns="urn:list" xmlns:o="urn:other">')
check.match(out, '<item o:kind="first" added="&lt;&amp;&gt;">one</item>')
xml2.xmlFreeDoc(doc)

-- The error struct: as a function returns it, and as a macro for a thread's copy of it.
check.ok(parse "<a>\n<b></b>" == nil)
local problem = xml2.xmlGetLastError()
check.equal(problem.domain, xml2.XML_FROM_PARSER)
check.equal(problem.code, xml2.XML_ERR_TAG_NOT_FINISHED)
check.equal(problem.level, xml2.XML_ERR_FATAL)
check.equal(problem.line, 2)
check.match(ffi.string(problem.message), "Premature end of data in tag a line 1")
check.equal(xml2.xmlLastError.code, problem.code)
xml2.xmlResetLastError()
check.ok(xml2.xmlGetLastError() == nil)

-- A struct of callbacks: counts elements by SAX, in a function that is kept from the compiler.
local handler = ffi.new(xml2.xmlSAXHandler)
check.equal(xml2.xmlSAXVersion(handler, 1), 0)
check.equal(handler.initialized, 1)
check.ok(handler.startElement ~= nil)
check.equal(xml2.xmlSAXVersion(handler, 2), 0)
check.equal(handler.initialized, xml2.XML_SAX2_MAGIC)
check.ok(handler.startElementNs ~= nil)

local names = {}
handler = ffi.new(xml2.xmlSAXHandler)
local start = ffi.cast(xml2.startElementSAXFunc, function(_, name, attributes)
  local value = attributes ~= nil and "=" .. ffi.string(attributes[1]) or ""
  names[#names + 1] = ffi.string(name) .. value
end)
handler.startElement = start
local function sax(source)
  return xml2.xmlSAXUserParseMemory(handler, nil, source, #source)
end
jit.off(sax)
check.equal(sax '<r><s t="u"/><s/></r>', 0)
start:free()
check.equal(table.concat(names, " "), "r s=u s")

-- XPath, with a union-like result read by its fields.
doc = parse "<r><n>1</n><n>2</n></r>"
local context = xml2.xmlXPathNewContext(doc)
local result = xml2.xmlXPathEvalExpression("//n", context)
check.equal(result.type, xml2.XPATH_NODESET)
check.equal(result.nodesetval.nodeNr, 2)
check.equal(ffi.string(result.nodesetval.nodeTab[1].children.content), "2")
xml2.xmlXPathFreeObject(result)
result = xml2.xmlXPathEvalExpression("sum(//n) div 2", context)
check.equal(result.floatval, 1.5)
xml2.xmlXPathFreeObject(result)
xml2.xmlXPathFreeContext(context)
xml2.xmlFreeDoc(doc)

check.raises("BAD_CAST is not bound: ", function() return xml2.BAD_CAST end)
