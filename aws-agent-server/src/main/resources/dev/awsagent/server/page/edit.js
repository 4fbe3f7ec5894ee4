import { button, dialog, el } from "./dom.js";
import { harmless, title, toolTitle } from "./format.js";

/** What stands for a secret. */
const HIDDEN = "***";

/**
 * The arguments of a proposal as a form. What comes out is a new plan, which is reviewed and asked for like any other: what was
 * proposed before is given up then.
 *
 * @param reply what was proposed, and what is beside it
 * @param {{name: string, input: object}[]} tools with their schemas
 * @param {(steps: {tool: string, arguments: object}[]) => Promise} run
 */
export function edit(reply, tools, run) {
  const { steps } = reply.proposal;
  const forms = steps.map((step) => new StepForm(step, tools.find((tool) => tool.name === step.tool)?.input ?? {}));
  const left = lost(reply);
  const problem = el("p", { class: "note bad", role: "alert", hidden: true });
  const shown = dialog("edit", "Edit what is proposed",
    el("form", { onsubmit: (event) => submitted(event) },
      el("h2", {}, "Edit what is proposed"),
      el("p", { class: "note dim" }, "Nothing runs yet: what comes out is proposed again, in the same place, and asks again."),
      left.length === 0 ? [] : el("div", { class: "note warn" }, el("p", {}, "This does not come along:"),
        el("ul", {}, left.map((one) => el("li", {}, harmless(one))))),
      forms.map((form) => form.element), problem,
      el("div", { class: "buttons" }, el("button", { type: "submit", class: "primary" }, "Propose this"),
        button("Cancel", () => shown.close()))));

  async function submitted(event) {
    event.preventDefault();
    try {
      await run(forms.map((form) => form.step()));
      shown.close();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  }

  shown.querySelector("input, select, textarea")?.focus();
}

/** What a plan of typed arguments cannot say. */
function lost(reply) {
  const kept = reply.proposal.steps.filter((step) => step.selection).map((step) => `What ${toolTitle(step.tool)} keeps of its result.`);
  return [...kept, ...(reply.notes ?? [])];
}

/** The arguments of one step. */
class StepForm {
  #fields = new Map();
  #tool;
  #rows = el("div", { class: "fields" });

  constructor(step, schema) {
    this.#tool = step.tool;
    const known = schema.properties ?? {};
    const required = new Set(schema.required ?? []);
    for (const [name, value] of Object.entries(step.arguments ?? {})) {
      this.#add(name, known[name] ?? {}, value, required.has(name));
    }
    const others = Object.keys(known).filter((name) => !this.#fields.has(name));
    const more = el("select", { "aria-label": `Add an argument to ${toolTitle(step.tool)}`, onchange: () => {
      this.#add(more.value, known[more.value], null, false).focus();
      more.selectedOptions[0].remove();
      more.value = "";
    } }, el("option", { value: "" }, "Add an argument…"), others.map((name) => el("option", { value: name }, title(name))));
    this.element = el("fieldset", {}, el("legend", {}, toolTitle(step.tool)), this.#rows, others.length > 0 ? more : []);
  }

  #add(name, schema, value, required) {
    if (isHidden(value)) {
      const field = this.#add(name, schema, null, true);
      field.placeholder = "hidden here: type it anew";
      return field;
    }
    const id = `field-${this.#tool}-${name}-${this.#fields.size}-${Math.random().toString(36).slice(2, 8)}`;
    const field = input(schema, value, { id, required });
    this.#fields.set(name, { field, schema });
    this.#rows.append(el("div", { class: "field" }, el("label", { for: id }, title(name)), field,
      schema.description ? el("p", { class: "about" }, harmless(schema.description)) : []));
    return field;
  }

  step() {
    const values = {};
    for (const [name, { field, schema }] of this.#fields) {
      const value = read(name, field, schema);
      if (value !== undefined) {
        values[name] = value;
      }
    }
    return { tool: this.#tool, arguments: values };
  }
}

/** A secret is shown as nothing but asterisks, and would be set as those. */
function isHidden(value) {
  return value === HIDDEN || (typeof value === "object" && value !== null && Object.values(value).some(isHidden));
}

function type(schema) {
  return [schema.type].flat().find((one) => one !== "null") ?? "string";
}

function input(schema, value, attributes) {
  if (schema.enum) {
    const field = el("select", attributes, el("option", { value: "" }, ""), schema.enum.map((one) => el("option", { value: one }, String(one))));
    field.value = value ?? "";
    return field;
  }
  switch (type(schema)) {
    case "boolean": {
      const field = el("input", { ...attributes, required: false, type: "checkbox" });
      field.checked = value === true;
      return field;
    }
    case "integer":
    case "number":
      return el("input", { ...attributes, type: "number", step: type(schema) === "integer" ? "1" : "any", value: value ?? "" });
    case "array":
    case "object":
      return el("textarea", { ...attributes, rows: "3", spellcheck: "false", value: value === null ? "" : JSON.stringify(value, null, 1) });
    default:
      return typeof value === "string" && value.includes("\n")
        ? el("textarea", { ...attributes, rows: "5", spellcheck: "false", value })
        : el("input", { ...attributes, type: "text", spellcheck: "false", value: value === null ? "" : typeof value === "string" ? value : JSON.stringify(value) });
  }
}

function read(name, field, schema) {
  if (field.type === "checkbox") {
    return field.checked;
  }
  if (field.value === "") {
    return undefined;
  }
  switch (schema.enum ? "string" : type(schema)) {
    case "integer":
    case "number":
      return Number(field.value);
    case "array":
    case "object":
      try {
        return JSON.parse(field.value);
      } catch (error) {
        throw new Error(`${title(name)} is not JSON: ${error.message}. Write it as before, with quotes around names and texts.`);
      }
    default:
      return field.value;
  }
}
