package shotlist.rule;

/**
 * Something that must be corrected before anything is done.
 *
 * @param key the dotted path of the setting, such as {@code request.images}; empty text where it is
 *     the whole
 * @param what a sentence that says what is wrong, with the value
 * @param remedy a sentence that says what would be right; may be empty text
 */
public record Problem(Place place, String key, String what, String remedy) {}
