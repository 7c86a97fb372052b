"""The words of the papers a person signs or keeps, whole in each language: they are read as one text, not as screens.

Nothing about the person is filled in by the machine; lines are left to write on.
"""

from referrals.release_codes import Category, Purpose, Signer
from web.referrals.paper_french import FRENCH, FRENCH_CODES
from web.referrals.paper_portuguese import PORTUGUESE, PORTUGUESE_CODES

Words = dict[str, str]

ENGLISH: Words = {
    "form": "Permission to share information",
    "form_lede": "You decide. You do not have to sign. Help from %(holder)s does not depend on this paper.",
    "who": "Who shares, and with whom",
    "from": "%(holder)s may share with this one organization only:",
    "task_force": "the coordinators of %(task_force)s",
    "why": "What for",
    "what": "What may be shared, and nothing else",
    "how": "How: by phone, or in a protected computer record that both organizations can open. Never by e-mail.",
    "police_yes": "I agree that law enforcement may be told.",
    "police_no": "No. Law enforcement may not be told or asked.",
    "immigration_yes": "I agree that an agency that enforces immigration law may be told.",
    "immigration_no": "No. Nobody who enforces immigration law may be told or asked.",
    "feedback_yes": "%(receiver)s may tell %(holder)s how it goes on.",
    "feedback_no": "%(receiver)s may not tell %(holder)s how it goes on, not even that I am helped there.",
    "until": "Until when",
    "dates": "From %(starts)s to %(ends)s. After that day nothing is open any more, unless I sign again.",
    "rights": "My rights",
    "right_stop": "I can stop this at any time. A word to %(holder)s is enough. I give no reason.",
    "right_after": "What was already told by phone cannot be taken back. What stands in the record is erased.",
    "right_copy": "I can ask what is kept and who saw it, have it corrected, and get a copy of this paper.",
    "risks": "We talked about what this can help with, and what could go wrong if others learn of it.",
    "law": "Without my permission %(holder)s tells only what a law or a court orders, such as some reports about "
    "children. If that happens, it tries to tell me first.",
    "minor": "If I am a minor: a parent or guardian signs too, unless I may get this help alone. Nobody who hurt me "
    "signs.",
    "signed_by": "To be signed by: %(signer)s",
    "sign_person": "Signature",
    "sign_guardian": "Signature of parent or guardian",
    "sign_staff": "Signature of staff of %(holder)s",
    "sign_interpreter": "Interpreter, if there was one",
    "date": "Date",
    "void": "Not valid with an empty line where an organization is named, or for “any agency”.",
    "slip": "For you to keep",
    "slip_lede": "Keep this only where it is safe for you. You can also leave it with us.",
    "slip_what": "What may be shared",
    "slip_with": "With whom",
    "slip_until": "Until",
    "slip_stop": "To stop it",
    "slip_call": "Call %(holder)s",
    "slip_say": "Say the number %(reference)s and that you want it to stop. That is enough.",
    "slip_none": "Ask %(holder)s for a number to call, and write it here:",
    "slip_stopped": "This was stopped. Nothing is open any more.",
    "slip_free": "Help does not depend on it.",
}

SPANISH: Words = {
    "form": "Permiso para compartir información",
    "form_lede": "Usted decide. No tiene que firmar. La ayuda de %(holder)s no depende de este papel.",
    "who": "Quién comparte, y con quién",
    "from": "%(holder)s puede compartir solo con esta organización:",
    "task_force": "las personas que coordinan %(task_force)s",
    "why": "Para qué",
    "what": "Qué se puede compartir, y nada más",
    "how": "Cómo: por teléfono, o en un registro protegido que las dos organizaciones pueden abrir. Nunca por correo "
    "electrónico.",
    "police_yes": "Acepto que se informe a la policía u otra autoridad del orden público.",
    "police_no": "No. No se puede informar ni preguntar a la policía ni a otra autoridad del orden público.",
    "immigration_yes": "Acepto que se informe a una autoridad que aplica las leyes de inmigración.",
    "immigration_no": "No. No se puede informar ni preguntar a nadie que aplique las leyes de inmigración.",
    "feedback_yes": "%(receiver)s puede contar a %(holder)s cómo sigue todo.",
    "feedback_no": "%(receiver)s no puede contar a %(holder)s cómo sigue todo, ni siquiera que me ayudan allí.",
    "until": "Hasta cuándo",
    "dates": "Desde el %(starts)s hasta el %(ends)s. Después de ese día nada queda abierto, si no firmo otra vez.",
    "rights": "Mis derechos",
    "right_stop": "Puedo parar esto en cualquier momento. Basta con decirlo a %(holder)s. No tengo que dar razones.",
    "right_after": "Lo que ya se dijo por teléfono no se puede retirar. Lo que está en el registro se borra.",
    "right_copy": "Puedo preguntar qué se guarda y quién lo vio, pedir que se corrija y recibir una copia de este "
    "papel.",
    "risks": "Hablamos de cómo puede ayudar esto y de qué podría salir mal si otras personas lo saben.",
    "law": "Sin mi permiso, %(holder)s solo cuenta lo que manda una ley o un tribunal, como algunos avisos sobre niños "
    "y niñas. Si eso pasa, trata de decírmelo antes.",
    "minor": "Si soy menor de edad: firma también mi madre, mi padre o mi tutor, salvo que pueda recibir esta ayuda "
    "por mi cuenta. Nadie que me haya hecho daño firma.",
    "signed_by": "Firma: %(signer)s",
    "sign_person": "Firma",
    "sign_guardian": "Firma de la madre, el padre o el tutor",
    "sign_staff": "Firma del personal de %(holder)s",
    "sign_interpreter": "Intérprete, si lo hubo",
    "date": "Fecha",
    "void": "No vale si falta el nombre de la organización, ni para “cualquier agencia”.",
    "slip": "Para usted",
    "slip_lede": "Guárdelo solo donde sea seguro para usted. También puede dejarlo con nosotros.",
    "slip_what": "Qué se puede compartir",
    "slip_with": "Con quién",
    "slip_until": "Hasta",
    "slip_stop": "Para pararlo",
    "slip_call": "Llame a %(holder)s",
    "slip_say": "Diga el número %(reference)s y que quiere que pare. Con eso basta.",
    "slip_none": "Pida a %(holder)s un número para llamar y escríbalo aquí:",
    "slip_stopped": "Esto se paró. Ya no hay nada abierto.",
    "slip_free": "La ayuda no depende de esto.",
}

PAPERS: dict[str, Words] = {"en": ENGLISH, "es": SPANISH, "fr": FRENCH, "pt": PORTUGUESE}
"""The papers by language; one that is explained in another language is printed in English and read out."""

CODES: dict[str, Words] = {
    "en": {},
    "es": {
        Purpose.ARRANGE: "Para organizar la ayuda con esa organización",
        Purpose.COORDINATE: "Para coordinar la ayuda que dan las dos",
        Purpose.LEGAL: "Para recibir ayuda legal",
        Purpose.REPORT: "Para denunciar ante las autoridades, porque yo quiero",
        Purpose.CERTIFICATION: "Para pedir una certificación o la presencia continua",
        Category.NEEDS: "Qué ayuda se necesita",
        Category.PEOPLE: "Cuántas personas son, mayores o menores de edad",
        Category.LANGUAGE: "Idioma",
        Category.ACCESS: "Qué hace falta para poder participar",
        Category.PLACE: "Condado",
        Category.SAFE_CONTACT: "Cómo comunicarse sin peligro",
        Category.WORK: "Lugar de trabajo y lo que se notó allí",
        Category.REFERENCE: "El número de expediente de quien comparte",
        Category.MESSAGES: "Mensajes entre las dos organizaciones",
        Signer.SELF: "la persona",
        Signer.SELF_AND_GUARDIAN: "una persona menor de edad y su madre, padre o tutor",
        Signer.GUARDIAN: "un tutor en nombre de la persona",
        Signer.MINOR_ALONE: "una persona menor de edad que puede recibir esta ayuda por su cuenta",
    },
    "fr": FRENCH_CODES,
    "pt": PORTUGUESE_CODES,
}
"""The codes in the papers' words; in English the labels serve."""


def paper_language(asked: str, explained_in: str) -> str:
    """The language to print in: the one asked for, else the one it was explained in, else English."""
    return next((code for code in (asked, explained_in) if code in PAPERS), "en")
