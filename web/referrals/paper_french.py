"""The papers in French, whole: see `paper_words`."""

from referrals.release_codes import Category, Purpose, Signer

FRENCH: dict[str, str] = {
    "form": "Autorisation de partager des informations",
    "form_lede": "C'est vous qui décidez. Vous n'êtes pas obligé(e) de signer. L'aide de %(holder)s ne dépend pas de "
    "ce papier.",
    "who": "Qui partage, et avec qui",
    "from": "%(holder)s peut partager avec cette seule organisation :",
    "task_force": "les personnes qui coordonnent %(task_force)s",
    "why": "Dans quel but",
    "what": "Ce qui peut être partagé, et rien d'autre",
    "how": "Comment : par téléphone, ou dans un dossier informatique protégé que les deux organisations peuvent "
    "ouvrir. Jamais par e-mail.",
    "police_yes": "J'accepte que la police ou une autre autorité de maintien de l'ordre soit informée.",
    "police_no": "Non. Ni la police ni une autre autorité de maintien de l'ordre ne doit être informée ou interrogée.",
    "immigration_yes": "J'accepte qu'un service qui fait appliquer les lois sur l'immigration soit informé.",
    "immigration_no": "Non. Aucun service qui fait appliquer les lois sur l'immigration ne doit être informé ou "
    "interrogé.",
    "feedback_yes": "%(receiver)s peut dire à %(holder)s comment cela se passe ensuite.",
    "feedback_no": "%(receiver)s ne peut pas dire à %(holder)s comment cela se passe ensuite, pas même que l'on m'aide "
    "là-bas.",
    "until": "Jusqu'à quand",
    "dates": "Du %(starts)s au %(ends)s. Après ce jour, plus rien n'est ouvert, sauf si je signe de nouveau.",
    "rights": "Mes droits",
    "right_stop": "Je peux arrêter cela à tout moment. Il suffit de le dire à %(holder)s. Je n'ai pas à dire pourquoi.",
    "right_after": "Ce qui a déjà été dit par téléphone ne peut pas être repris. Ce qui est dans le dossier est "
    "effacé.",
    "right_copy": "Je peux demander ce qui est gardé et qui l'a vu, le faire corriger, et recevoir une copie de ce "
    "papier.",
    "risks": "Nous avons parlé de ce que cela peut apporter, et de ce qui pourrait mal se passer si d'autres "
    "l'apprenaient.",
    "law": "Sans mon autorisation, %(holder)s ne dit que ce qu'une loi ou un tribunal ordonne, comme certains "
    "signalements concernant des enfants. Si cela arrive, on essaie de me le dire avant.",
    "minor": "Si je suis mineur(e) : un parent ou un tuteur signe aussi, sauf si je peux recevoir cette aide de mon "
    "propre chef. Aucune personne qui m'a fait du mal ne signe.",
    "signed_by": "À signer par : %(signer)s",
    "sign_person": "Signature",
    "sign_guardian": "Signature du parent ou du tuteur",
    "sign_staff": "Signature du personnel de %(holder)s",
    "sign_interpreter": "Interprète, s'il y en a eu un",
    "date": "Date",
    "void": "Sans valeur si la ligne où une organisation est nommée est vide, ou pour « tout service ».",
    "slip": "À garder pour vous",
    "slip_lede": "Ne le gardez que là où c'est sûr pour vous. Vous pouvez aussi nous le laisser.",
    "slip_what": "Ce qui peut être partagé",
    "slip_with": "Avec qui",
    "slip_until": "Jusqu'au",
    "slip_stop": "Pour arrêter",
    "slip_call": "Appelez %(holder)s",
    "slip_say": "Dites le numéro %(reference)s et que vous voulez que cela s'arrête. Cela suffit.",
    "slip_none": "Demandez à %(holder)s un numéro à appeler, et écrivez-le ici :",
    "slip_stopped": "Cela a été arrêté. Plus rien n'est ouvert.",
    "slip_free": "L'aide n'en dépend pas.",
}

FRENCH_CODES: dict[str, str] = {
    Purpose.ARRANGE: "Pour organiser l'aide avec cette organisation",
    Purpose.COORDINATE: "Pour coordonner l'aide que les deux apportent",
    Purpose.LEGAL: "Pour obtenir une aide juridique",
    Purpose.REPORT: "Pour signaler les faits aux autorités, parce que je le veux",
    Purpose.CERTIFICATION: "Pour demander une certification ou la présence continue",
    Category.NEEDS: "De quelle aide on a besoin",
    Category.PEOPLE: "Combien de personnes, majeures ou mineures",
    Category.LANGUAGE: "La langue",
    Category.ACCESS: "Ce qu'il faut pour pouvoir participer",
    Category.PLACE: "Le comté",
    Category.SAFE_CONTACT: "Comment prendre contact sans danger",
    Category.WORK: "Le lieu de travail et ce qui y a été remarqué",
    Category.REFERENCE: "Le numéro de dossier de qui partage",
    Category.MESSAGES: "Les messages entre les deux organisations",
    Signer.SELF: "la personne",
    Signer.SELF_AND_GUARDIAN: "une personne mineure et son parent ou tuteur",
    Signer.GUARDIAN: "un tuteur au nom de la personne",
    Signer.MINOR_ALONE: "une personne mineure qui peut recevoir cette aide de son propre chef",
}
