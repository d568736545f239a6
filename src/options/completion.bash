R"sh(# eval "$(%PROGRAM% --completion=bash)"
_%PROGRAM%_tasks() {
    %PROGRAM% D A,L 2>/dev/null | sed -n '5,$s/^ *\([^ ]*\).*/\1/p'
}
# What follows the options: its words before the last one, then the last one.
_%PROGRAM%_rest() {
    local cur=${*: -1}
    if [[ %PROGRAM% == zsuper ]]; then
        compopt -o filenames
        if [[ $# -gt 1 ]]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        else
            mapfile -t COMPREPLY < <(compgen -d -- "$cur"
                compgen -f -X '!*.py' -- "$cur"; compgen -f -X '!*.pyz' -- "$cur")
        fi
        return
    fi
    case $#:${1^^} in
        1:*) mapfile -t COMPREPLY < <(compgen -W 'F P C D help' -- "${cur^^[fpcd]}") ;;
        2:D | 2:DISPLAY) mapfile -t COMPREPLY < <(compgen -W A,L -- "${cur^^}") ;;
        2:F | 2:MODIFY)
            mapfile -t COMPREPLY < <(compgen -S , -W "$(_%PROGRAM%_tasks)" -- "${cur^^}")
            compopt -o nospace ;;
        2:P | 2:STOP | 2:C | 2:CANCEL)
            mapfile -t COMPREPLY < <(compgen -W "$(_%PROGRAM%_tasks)" -- "${cur^^}") ;;
    esac
}
_%PROGRAM%() {
    # bash takes words apart at "=" and ":"; put them together as they were typed.
    local line=${COMP_LINE:0:COMP_POINT} rest words=() word i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        rest=${line#"${line%%[![:blank:]]*}"}
        word=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && word=$rest
        if [[ i -eq 0 || $rest != "$line" ]]; then
            words+=("$word")
        else
            words[${#words[@]} - 1]+=$word
        fi
        line=${rest#"$word"}
    done
    local last=$((${#words[@]} - 1))
    local cur=${words[last]} option= values= prefix= IFS=$' \t\n'
    COMPREPLY=()
    for ((i = 1; i < last; i++)); do
        word=${words[i]}
        if [[ $option ]]; then
            option=
            continue
        fi
        case $word in
            %VALUED%) option=$word ;;
            --) _%PROGRAM%_rest "${words[@]:i + 1}"; return ;;
            %BEGIN%) _%PROGRAM%_rest "${words[@]:i}"; return ;;
            -* | @*) ;;
            *) _%PROGRAM%_rest "${words[@]:i}"; return ;;
        esac
    done
    if [[ ! $option && $cur == --*=* ]]; then
        option=${cur%%=*}
        cur=${cur#*=}
        [[ $COMP_WORDBREAKS == *=* ]] || prefix=$option=
    fi
    if [[ ! $option ]]; then
        case $cur in
            @*) mapfile -t COMPREPLY < <(compgen -P @ -f -- "${cur#@}") ;;
            -*)
                mapfile -t COMPREPLY < <(compgen -W '%NAMES%' -- "$cur")
                [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] &&
                    compopt -o nospace ;;
            *) _%PROGRAM%_rest "$cur" ;;
        esac
        return
    fi
    case $option in
%VALUES%
        *) return ;;
    esac
    case $values in
        files)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -P "$prefix" -f -- "$cur") ;;
        SIG*)
            prefix+=${cur%"${cur##*/}"}
            mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$values" -- "${cur##*/}")
            compopt -o nospace ;;
        *) mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$values" -- "$cur") ;;
    esac
}
complete -F _%PROGRAM% %PROGRAM%)sh"
